// What the packed package may weigh, in bytes: the one place of these numbers. Raise one only with a reason in
// docs/decisions/0012-one-copy-of-each-room.md.

/** What a user imports, and the most that it may take: minified and compressed by gzip, in the largest of the bundles. */
export const BUNDLES = [
  ['isMeshCertsError', `export { isMeshCertsError } from 'meshcerts'`, 1_000],
  ['parseCertificate', `export { parseCertificate } from 'meshcerts'`, 27_700],
  ['verifyChain', `export { verifyChain } from 'meshcerts'`, 53_000],
  ['readCacerts, checkCacerts', `export { readCacerts, checkCacerts } from 'meshcerts'`, 145_500],
  ['extractPem', `export { extractPem } from 'meshcerts/pem'`, 16_800],
  ['meshcerts', `export * from 'meshcerts'`, 234_000],
  ['meshcerts/pem', `export * from 'meshcerts/pem'`, 17_700],
  ['meshcerts/tls', `export * from 'meshcerts/tls'`, 21_500],
  ['meshcerts/picture', `export * from 'meshcerts/picture'`, 9_000],
  ['meshcerts/explain', `export * from 'meshcerts/explain'`, 66_500],
]

/** Files of the package itself, and all that `npm install --omit=dev` puts on the disk. */
export const DISK = { ours: 3_600_000, installed: 6_400_000 }
