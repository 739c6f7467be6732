// The room `containers`: PKCS#12 and PKCS#7, the only door for `pkijs` and `asn1js`. Not here: private keys in PKCS#8
// (`key`).

export { CONTAINERS_CODES, type ContainersCode } from './codes.ts'
export { readPkcs12, type Pkcs12Contents, type ReadPkcs12Options } from './pkcs12.ts'
export { readPkcs7, type Pkcs7Contents } from './pkcs7.ts'
