import { go } from '../../scripts/differential/oracles/go.ts'
import { describeKept } from '../support/kept.ts'

describeKept(go)
