import { engineOf, type LongCallOptions } from '../crypto/long-call.ts'
import { parseCertificateRequest, type CertificateRequest } from '../certificate/request.ts'
import type { Engine } from '../crypto/engine.ts'
import { readRequest } from '../issue/request.ts'
import { requireObject, refuseArgument } from '../report/argument.ts'
import { shellWord } from '../report/shell.ts'
import { adcsForm } from './forms/adcs.ts'
import type { Asked } from './forms/asked.ts'
import { awsForm } from './forms/aws.ts'
import { cfsslForm } from './forms/cfssl.ts'
import { opensslForm } from './forms/openssl.ts'
import { textForm } from './forms/text.ts'
import { vaultForm } from './forms/vault.ts'
import { isBytes } from '../report/kinds.ts'

/** For whom a request is written: people, or those who sign with openssl, cfssl, Vault, AD CS or AWS Private CA. */
export type RequestForm = 'text' | 'openssl' | 'cfssl' | 'vault' | 'adcs' | 'aws'

/** All forms, in the order of the page. */
export const REQUEST_FORMS: readonly RequestForm[] = Object.freeze([
  'text',
  'openssl',
  'cfssl',
  'vault',
  'adcs',
  'aws',
])

/** How a request is written. */
export interface FormatRequestOptions extends LongCallOptions {
  /** For whom; every form, as one page, when left out. */
  readonly form?: RequestForm
  /** The life to ask for: 730 days when left out. */
  readonly days?: number
  /** The name of its file in the commands: `ca.csr` when left out. */
  readonly file?: string
}

const TITLES: Readonly<Record<RequestForm, string>> = {
  text: 'Request for the CA of a service mesh',
  openssl: 'With openssl',
  cfssl: 'With cfssl',
  vault: 'With HashiCorp Vault or OpenBao',
  adcs: 'With Active Directory Certificate Services',
  aws: 'With AWS Private CA',
}

const BY_FORM: Readonly<Record<Exclude<RequestForm, 'text'>, (asked: Asked) => string>> = {
  openssl: opensslForm,
  cfssl: cfsslForm,
  vault: vaultForm,
  adcs: adcsForm,
  aws: awsForm,
}

function requireOptions({ form, days = 730, file = 'ca.csr' }: FormatRequestOptions): void {
  if (form !== undefined && !REQUEST_FORMS.includes(form))
    refuseArgument('options.form', REQUEST_FORMS.join(', '), form)
  if (!Number.isInteger(days) || days < 1 || days > 36_500)
    refuseArgument('options.days', 'a number of days from 1 to 36500', days)
  if (typeof file !== 'string') refuseArgument('options.file', 'a text', file)
}

// istiod signs workloads itself: no CA is needed below it
function pathLengthOf({ basicConstraints }: CertificateRequest): number | undefined {
  return basicConstraints?.ca === true ? basicConstraints.pathLength : 0
}

async function read(request: CertificateRequest | string | Uint8Array, engine: Engine) {
  const isText = typeof request === 'string' || isBytes(request)
  return readRequest(isText ? parseCertificateRequest(request) : request, engine)
}

/**
 * Writes what those who sign a request need: which extensions the CA of a mesh must have, and the configuration and the command
 * that give them, by the program that they sign with.
 *
 * @param request - Parsed, as PEM text or as DER.
 * @returns One form, or the page of all of them; LF, a newline at the end.
 * @throws MeshCertsError `issue-request-signature`, `certificate-…` and `der-…` for a request that cannot be used;
 * `report-argument`.
 * @example
 * import { formatRequest } from 'meshcerts/request'
 * import { createCertificateRequest } from 'meshcerts/issue'
 * const { request } = await createCertificateRequest({ subject: { O: 'Acme', CN: 'Mesh CA' }, authority: { pathLength: 0 } })
 * const text = await formatRequest(request, { form: 'openssl' })
 * text.includes('basicConstraints = critical,CA:TRUE,pathlen:0') // => true
 */
export async function formatRequest(
  request: CertificateRequest | string | Uint8Array,
  options: FormatRequestOptions = {},
): Promise<string> {
  requireObject('options', options)
  requireOptions(options)
  const { form, days = 730, file = 'ca.csr' } = options
  const engine = engineOf(options)
  const parsed = await read(request, engine)
  const csr = shellWord(file)
  const asked: Asked = { request: parsed, pathLength: pathLengthOf(parsed), days, csr }
  const sha256 = await engine.digest('SHA-256', parsed.publicKey.spki)
  const write = (one: RequestForm): string =>
    one === 'text' ? textForm(asked, sha256) : BY_FORM[one](asked)
  if (form !== undefined) return write(form)
  return REQUEST_FORMS.map((one) => {
    const title = TITLES[one]
    return `${title}\n${'='.repeat(title.length)}\n\n${write(one)}`
  }).join('\n')
}
