import type { CertificateRequest, RequestAttribute } from '../request.ts'
import { extensionText } from './extension-text.ts'
import { publicKeyText } from './key-text.ts'
import { pad } from './layout.ts'
import { nameText } from './name-text.ts'
import { longName } from './objects.ts'
import { signatureText } from './signature-text.ts'

const EXTENSION_REQUEST = 'extensionRequest'

/** Their values are not shown: a challengePassword is a secret (RFC 2985, section 5.4.1). */
const attributeText = ({ name, oid }: RequestAttribute): string =>
  `${pad(12)}${name}${name === oid ? '' : ` (${oid})`}\n`

function attributesText({ attributes }: CertificateRequest): string {
  const others = attributes.filter(({ name }) => name !== EXTENSION_REQUEST)
  const lines = attributes.length === 0 ? `${pad(12)}(none)\n` : others.map(attributeText).join('')
  return `${pad(8)}Attributes:\n${lines}`
}

function extensionsText(request: CertificateRequest): string {
  const parts = request.extensions.map((extension) => extensionText(request, extension))
  // as in a certificate, one step further in
  const lines = parts.join('').replace(/^(?=.)/gm, pad(4))
  return `${pad(12)}Requested Extensions:\n${lines}`
}

/**
 * Prints a certificate request as OpenSSL 3.0 does with `openssl req -text -noout`, but for the values of attributes: what
 * somebody wrote there as a password stays out.
 *
 * @returns Lines with LF, the last one ended.
 */
export const formatRequest = (request: CertificateRequest): string =>
  [
    `Certificate Request:\n${pad(4)}Data:\n`,
    `${pad(8)}Version: 1 (0x0)\n`,
    `${pad(8)}Subject: ${nameText(request.subject)}\n`,
    `${pad(8)}Subject Public Key Info:\n`,
    `${pad(12)}Public Key Algorithm: ${longName(request.publicKey.algorithm.oid)}\n`,
    publicKeyText(request.publicKey),
    attributesText(request),
    extensionsText(request),
    signatureText(request.signatureAlgorithm, request.signature),
  ].join('')
