import type { Differential } from './types.ts'
import { earlierEnvoys, envoy } from './oracles/envoy.ts'
import { earlierGo, go } from './oracles/go.ts'
import { istiod } from './oracles/istiod.ts'
import { linkerd } from './oracles/linkerd.ts'
import { openssl } from './oracles/openssl.ts'
import { earlierRustls, rustls } from './oracles/rustls.ts'

/** Every oracle that questions are made for. */
export const DIFFERENTIALS: readonly Differential[] = [
  istiod,
  linkerd,
  go,
  earlierGo,
  openssl,
  envoy,
  ...earlierEnvoys,
  rustls,
  ...earlierRustls,
]
