import { openssl } from '../../scripts/differential/oracles/openssl.ts'
import { describeKept } from '../support/kept.ts'

describeKept(openssl)
