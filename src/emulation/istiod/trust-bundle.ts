import { compareBytes } from '../../der/bytes.ts'
import type { Reading } from '../parse-cache.ts'

// Which texts istiod hands to its sidecars as trust anchors besides the answer of the CA: pilot/pkg/trustbundle/trustbundle.go
// and initWorkloadTrustBundle of pilot/pkg/bootstrap/server.go (istio/istio eed52ebb, asked). It does so with
// ISTIO_MULTIROOT_MESH=true only, and agents listen with PROXY_CONFIG_XDS_AGENT=true only. ztunnel never gets them.

/** An entry of `caCertificates` in MeshConfig. */
export interface CaCertificatesEntry {
  /** A certificate as PEM. Where it is not empty, the address is not looked at. */
  readonly pem?: string
  /** An address that istiod fetches a SPIFFE bundle from; nothing is fetched here. */
  readonly spiffeBundleUrl?: string
  /** Signers of the Kubernetes CSR API that this root belongs to. They do not narrow who trusts it. */
  readonly certSigners?: readonly string[]
  /** Trust domains that servers take clients of, besides their own and its aliases. They do not narrow what the root may sign for. */
  readonly trustDomains?: readonly string[]
}

/** What the trust bundle of istiod holds. */
export interface TrustBundle {
  /** In its order; those of `root-cert.pem` are one text. */
  readonly texts: readonly Uint8Array[]
  /** Why it takes nothing of `caCertificates`: one bad entry is enough. */
  readonly says?: string
  /** Why istiod does not start with its own roots: their first block counts. */
  readonly rootSays?: string
}

const utf8 = new TextEncoder()

/** `verifyTrustAnchor`: the first block, whatever its label, has to be a CA certificate; what follows it is not looked at. */
function anchorFault(text: Uint8Array, reading: Reading): string | undefined {
  const [first] = reading.blocks(text)
  if (first === undefined) return 'failed to decode pem certificate'
  const { value, problem } = reading.go(first.der)
  if (problem !== undefined) return `failed to parse X.509 certificate: ${problem}`
  return value.basicConstraints?.ca === true ? undefined : 'certificate is not a CA certificate'
}

const firstFault = (texts: readonly Uint8Array[], reading: Reading): string | undefined => {
  for (const text of texts) {
    const says = anchorFault(text, reading)
    if (says !== undefined) return says
  }
  return undefined
}

const sorted = (texts: readonly Uint8Array[]): readonly Uint8Array[] =>
  texts
    .toSorted(compareBytes)
    .filter(
      (text, index, all) => index === 0 || compareBytes(text, all[index - 1] as Uint8Array) !== 0,
    )

/**
 * Puts the trust bundle together.
 *
 * @param roots - `root-cert.pem`.
 */
export function trustBundle(
  roots: Uint8Array,
  entries: readonly CaCertificatesEntry[],
  reading: Reading,
): TrustBundle {
  const given = entries.flatMap(({ pem = '' }) => (pem === '' ? [] : [utf8.encode(pem)]))
  const says = firstFault(given, reading)
  const rootSays = anchorFault(roots, reading)
  const taken = [...(says === undefined ? given : []), ...(rootSays === undefined ? [roots] : [])]
  return {
    texts: sorted(taken),
    ...(says === undefined ? {} : { says }),
    ...(rootSays === undefined ? {} : { rootSays }),
  }
}
