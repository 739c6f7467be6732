export type { PemBlock } from './block.ts'
export { PEM_CODES, type PemCode } from './codes.ts'
export { looksLikeDer } from './der-shape.ts'
export { type ExtractedPem, extractPem } from './extract.ts'
export { formatPem } from './format.ts'
export { type GoPemBlock, goPemBlocks, type PlacedGoPemBlock, scanGoPem } from './go-pem.ts'
export { PEM_NOTES_PER_CODE } from './notes.ts'
export {
  boringSslCertificates,
  type LoadedCertificate,
  type LoadedPem,
  openSslCertificates,
} from './openssl-pem.ts'
export { parsePem } from './strict.ts'
