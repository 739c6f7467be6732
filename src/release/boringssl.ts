/**
 * A version of BoringSSL by the date in its tag: 20260813 is 0.20260813.0.
 *
 * What it accepts changes from tag to tag; the constants below name the day from which a rule holds, which is that of its commit.
 */
export type BoringSslVersion = number

// By its commits:
/** A store is sorted by a heap sort of its own, which turns around what is equal; before, by qsort of glibc, which does not. */
export const SORTS_BY_HEAP: BoringSslVersion = 20230607
/** A key on P-224 is not served with. */
export const SERVES_NO_P224: BoringSslVersion = 20250519
/** Certificates, names and keys are read one field after another; before, by templates, as OpenSSL reads them. */
export const READS_WITHOUT_TEMPLATES: BoringSslVersion = 20250915
/** Has TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256. */
export const HAS_ECDSA_CBC_SHA256: BoringSslVersion = 20260107
/** ML-DSA is a key like others, and DSA is none (the two changed in one span of tags). */
export const DECODES_DEFAULT_KEYS: BoringSslVersion = 20260126
/** A CRL must not name version 1, have an empty list of extensions, or entries with extensions below version 2. */
export const WANTS_STRICT_CRLS: BoringSslVersion = 20250920
/** Of what has the same name a store takes the first that was added. */
export const KEEPS_ORDER_IN_STORE: BoringSslVersion = 20260224
/** A wildcard is excluded where it could stand for what is excluded; a dot at the end of a name does not count. */
export const EXCLUDES_WILDCARD_NAMES: BoringSslVersion = 20260304
/** Mailboxes and the constraints on them are taken apart, and refused where that fails. `@host` is no constraint. */
export const TAKES_MAILBOXES_APART: BoringSslVersion = 20260409
/** A PEM block without content has an error of its own; lines behind a blank one may have any width. */
export const NAMES_EMPTY_BLOCKS: BoringSslVersion = 20260507
/** URIs and the constraints on them are taken apart, and refused where they have no host name. */
export const TAKES_URIS_APART: BoringSslVersion = 20260505
/** A common name that no constraint can be held against is the leaf's fault; before, it was at depth -1. */
export const BLAMES_LEAF_FOR_COMMON_NAME: BoringSslVersion = 20260603
/** Templates are read by crypto/bytestring: the reasons of what cannot be read are others. */
export const READS_DER_BY_BYTESTRING: BoringSslVersion = 20260615
/** The path length of a self-issued CA counts, and a self-issued leaf counts for the path. */
export const HOLDS_SELF_ISSUED_TO_LENGTH: BoringSslVersion = 20260622

/** What the newest Envoy that was measured is made of: 1.40. */
export const NEWEST_BORINGSSL: BoringSslVersion = 20260813

// [Istio 1.N, the BoringSSL that its Envoy is made of]; the Envoy of Istio 1.N is 1.(N + 8)
const ROWS: readonly (readonly [istio: number, version: BoringSslVersion])[] = [
  [32, NEWEST_BORINGSSL],
  [31, 20260713],
  [30, 20260413],
  [20, 20250514],
  // branched before 1340a5b2d was there; no such Envoy was asked
  [0, 20230301],
]

/** The BoringSSL in the Envoy of Istio 1.`minor`. */
export const boringSslOf = (minor: number): BoringSslVersion =>
  ROWS.find(([from]) => minor >= from)?.[1] ?? NEWEST_BORINGSSL
