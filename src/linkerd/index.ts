// The room `linkerd`: the identity of a Linkerd mesh, sibling of `cacerts`. Read it, open it once (open.ts), report. Not here:
// what Linkerd's components say (`emulation/linkerd`), and the plug-in CA set of Istio (`cacerts`).

export {
  checkLinkerd,
  type LinkerdCheckAnswer,
  type LinkerdCheckSays,
  type LinkerdIdentityAnswer,
  type LinkerdProxyAnswer,
  type LinkerdReport,
} from './check.ts'
export { LINKERD_CODES, type LinkerdCode } from './codes.ts'
export type { CheckLinkerdOptions } from './options.ts'
export {
  readLinkerd,
  type LinkerdInput,
  type LinkerdSet,
  type LinkerdValue,
  type ReadLinkerdOptions,
} from './read.ts'
export type { IssuerScheme } from '../emulation/linkerd/check.ts'
