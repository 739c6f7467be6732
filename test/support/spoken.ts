import type { PeerAnswer } from '../../src/emulation/stack.ts'

/** An answer as an oracle gives it: the verdict and the words, without the cause that the emulation adds. */
export const spoken = ({ ok, says }: PeerAnswer): object => (ok ? { ok } : { ok, says })

/** All answers like that, but for those of ztunnel: rustls was asked for itself (test/emulation/ztunnel, test/cacerts/ambient.test.ts). */
export const allSpoken = (
  answers: Readonly<Record<string, PeerAnswer>> | undefined,
): object | undefined =>
  answers &&
  Object.fromEntries(
    Object.entries(answers)
      .filter(([id]) => !id.startsWith('ztunnel'))
      .map(([id, answer]) => [id, spoken(answer)]),
  )

// BoringSSL was asked for the measured data; Envoy puts a sentence in front of these (test/oracles/envoy)
const ABOUT_CRL =
  /^(?:unable to get certificate CRL|certificate revoked|CRL is not yet valid|CRL has expired)$/
/** What Envoy puts in front of BoringSSL's reason where a CRL is at fault. */
export const ABOUT_CRLS = 'certificate revocation check against provided CRLs failed: '

/** What the measured data has as `TEXT depth=N`, as Envoy logs it. */
export function envoyLine(measured: string): string {
  const [, text, depth] = /^(.*) depth=(\d+)$/.exec(measured) ?? []
  if (text === undefined || depth === undefined) return measured
  const words = ABOUT_CRL.test(text) ? ABOUT_CRLS + text : text
  return `verify cert failed: X509_verify_cert: certificate verification error at depth ${depth}: ${words}`
}
