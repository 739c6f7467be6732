// What the packed package may weigh, in bytes: the one place of these numbers. Raise one only with a reason in
// docs/decisions/0012-one-copy-of-each-room.md.

/** What a user imports, and the most that it may take: minified and compressed by gzip, in the largest of the bundles. */
export const BUNDLES = [
  ['isMeshCertsError', `export { isMeshCertsError } from 'meshcerts'`, 1_000],
  ['parseCertificate', `export { parseCertificate } from 'meshcerts'`, 27_900],
  ['verifyChain', `export { verifyChain } from 'meshcerts'`, 53_400],
  ['readCacerts, checkCacerts', `export { readCacerts, checkCacerts } from 'meshcerts'`, 147_500],
  ['extractPem', `export { extractPem } from 'meshcerts/pem'`, 17_000],
  ['meshcerts', `export * from 'meshcerts'`, 236_500],
  ['meshcerts/pem', `export * from 'meshcerts/pem'`, 17_900],
  ['meshcerts/tls', `export * from 'meshcerts/tls'`, 21_800],
  ['meshcerts/picture', `export * from 'meshcerts/picture'`, 9_000],
  ['meshcerts/explain', `export * from 'meshcerts/explain'`, 67_000],
]

/** Files of the package itself, and all that `npm install --omit=dev` puts on the disk. */
export const DISK = { ours: 3_640_000, installed: 6_400_000 }
