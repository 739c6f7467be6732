// The room `credential`: the TLS material of gateways. Read it, check it, report. Not here: what istiod and Envoy say
// (`emulation`), the plug-in CA set (`cacerts`), and manifests that name the Secret (`join`).

export { CREDENTIAL_CODES, type CredentialCode } from './codes.ts'
export {
  clientCaOf,
  readCredential,
  serverPairOf,
  type Credential,
  type CredentialInput,
  type CredentialSource,
  type ReadCredentialOptions,
} from './read.ts'
export type {
  ClientCa,
  CredentialRefusal,
  CredentialValue,
  ServerPair,
} from '../emulation/istiod/gateway-credential.ts'
