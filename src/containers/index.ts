export { CONTAINERS_CODES, type ContainersCode } from './codes.ts'
export { readPkcs12, type Pkcs12Contents, type ReadPkcs12Options } from './pkcs12.ts'
export { readPkcs7, type Pkcs7Contents } from './pkcs7.ts'
