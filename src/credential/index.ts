// The room `credential`: the TLS material of gateways. Read it, open it once (open.ts), check it (checks/), report. Not here:
// what istiod and Envoy say (`emulation`), the plug-in CA set (`cacerts`), and manifests that name the Secret (`join`).

export {
  checkCredential,
  type CredentialReport,
  type EnvoyCredentialAnswer,
  type GatewayCredentialAnswer,
  type IstiodCredentialAnswer,
} from './check.ts'
export type { ClientAnswer } from './client.ts'
export { CREDENTIAL_CODES, type CredentialCode } from './codes.ts'
export {
  CREDENTIAL_GATEWAYS,
  CREDENTIAL_MODES,
  type CheckCredentialOptions,
  type CredentialGateway,
  type CredentialMode,
} from './options.ts'
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
