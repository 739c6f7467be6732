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

/** What the measured data has as `TEXT depth=N`, as Envoy logs it. */
export const envoyLine = (measured: string): string =>
  measured.replace(
    /^(.*) depth=(\d+)$/,
    'verify cert failed: X509_verify_cert: certificate verification error at depth $2: $1',
  )
