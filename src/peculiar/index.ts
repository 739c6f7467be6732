// The room `peculiar`: objects of `@peculiar/x509`, `pkijs` and Web Crypto, in and out. It imports none of them: the
// caller hands them in. Not here: anything that judges.

export { PECULIAR_CODES, type PeculiarCode } from './codes.ts'
export {
  fromPeculiarKey,
  toPeculiarKey,
  type CryptoModule,
  type KeyUse,
  type PeculiarKeyPair,
  type ToPeculiarKeyOptions,
} from './crypto-key.ts'
export {
  fromPkijs,
  fromPkijsChain,
  fromPkijsKey,
  toPkijs,
  toPkijsChain,
  toPkijsKey,
  type PkijsKeyModule,
  type PkijsModule,
  type PkijsObject,
} from './pkijs.ts'
export {
  fromPeculiar,
  fromPeculiarChain,
  toPeculiar,
  toPeculiarChain,
  type PeculiarCertificate,
  type PeculiarModule,
} from './x509.ts'
