import { envoy } from '../../scripts/differential/oracles/envoy.ts'
import { describeKept } from '../support/kept.ts'

describeKept(envoy)
