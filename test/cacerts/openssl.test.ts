import { createPrivateKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { parseCertificates } from '../../src/certificate/parse.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import type { Files } from './set-files.ts'
import { AT, forge, type Made } from '../support/certificates/certificate.ts'
import { stories } from './stories/index.ts'
import { GOOD, GOOD3 } from './good-sets.ts'
import { askOpenssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'
import { spoken } from '../support/spoken.ts'
import { needs, OPENSSL_3_0 } from '../support/needs.ts'

// The OpenSSL of the machine as a witness: a workload certificate is issued for real, and `openssl verify` asked what a
// server and a client of Envoy on OpenSSL would be told. The words are those of 3.0.

const work = tempFolder()
function file(name: string, content: string | Uint8Array): string {
  const path = join(work, name)
  writeFileSync(path, content)
  return path
}

/** The signing CA of a set, as it can be made to sign. */
function signerOf(files: Files): Made {
  const text = files['ca-cert.pem'] as string
  const [first] = parseCertificates(text)
  const { der, subject, subjectKeyIdentifier, serialBytes } = first as Certificate
  return {
    der,
    pem: text,
    key: createPrivateKey(files['ca-key.pem'] as string),
    subject: subject.der,
    serial: serialBytes,
    ski: subjectKeyIdentifier?.keyIdentifier,
  }
}

/** A workload certificate as istiod issues it. */
const workload = (signer: Made): Made =>
  forge(
    {
      subject: '',
      ski: false,
      ca: false,
      usages: ['digitalSignature', 'keyEncipherment'],
      eku: ['server', 'client'],
      san: ['uri:spiffe://cluster.local/ns/foo/sa/bar'],
    },
    signer,
  )

function ask(files: Files, purpose: 'sslserver' | 'sslclient'): object {
  const leaf = workload(signerOf(files))
  const chain = `${files['cert-chain.pem'] as string}\n${files['root-cert.pem'] as string}`
  const { status, stderr } = askOpenssl([
    ...['verify', '-partial_chain', '-purpose', purpose, '-attime', String(AT.getTime() / 1000)],
    ...['-CAfile', file('roots.pem', files['root-cert.pem'] as string)],
    ...['-untrusted', file('chain.pem', chain), file('leaf.pem', leaf.pem)],
  ])
  if (status === 0) return { ok: true }
  const [, number, depth, words] = /error (\d+) at (\d+) depth lookup: (.*)/.exec(stderr) ?? []
  return { ok: false, says: `${String(number)} ${String(words)} (depth ${String(depth)})` }
}

// sets of the *.pem scheme that istiod takes and that openssl loads
const judged = stories.filter(
  ({ says, files, breaks }) =>
    says === undefined &&
    typeof files['ca-cert.pem'] === 'string' &&
    files['tls.crt'] === undefined &&
    breaks?.envoyLoadsSecret === undefined,
)

describe('what OpenSSL 3.0 says of a workload that is really issued', needs(OPENSSL_3_0), () => {
  test.each([...judged, { name: 'two tiers', files: GOOD }, { name: 'three tiers', files: GOOD3 }])(
    '$name: as predicted',
    async ({ files }) => {
      const { peers } = await checkCacerts(readCacerts(files), { at: AT })
      expect([peers!.openssl30Server, peers!.openssl30Client].map(spoken)).toEqual([
        ask(files, 'sslserver'),
        ask(files, 'sslclient'),
      ])
    },
  )
})
