// The room `pem`: blocks in text. The tolerant scanner with its notes, the strict reader, the writer, and how Go
// (go-pem.ts) and OpenSSL (openssl-pem.ts) cut the same text. Not here: what is inside a block, and JSON, transcripts
// or other text around blocks (`capture`).

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
