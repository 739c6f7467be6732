import type { HandshakeFailure } from '../../emulation/handshake/words.ts'
import type { FaultName } from '../faults.ts'
import type { RefusingSide } from '../types.ts'

/** By the failures that the prediction has: one that is added there is missed here. */
export const FAILURES: Readonly<
  Record<HandshakeFailure, readonly [fault: FaultName, side: RefusingSide]>
> = {
  'client-min-above-max': ['no-versions', 'local'],
  'server-min-above-max': ['no-versions', 'local'],
  'no-suites-for-version': ['no-versions', 'local'],
  'protocol-version': ['protocol-version', 'this'],
  'protocol-version-refused-by-client': ['protocol-version', 'this'],
  'no-shared-cipher': ['no-shared-cipher', 'this'],
  'no-shared-group': ['no-shared-group', 'this'],
  'client-certificate-curve': ['signature-algorithm', 'this'],
  'server-key-curve': ['signature-algorithm', 'this'],
  'server-key-curve-refused-by-client': ['signature-algorithm', 'this'],
  'server-key-signature': ['signature-algorithm', 'this'],
  'client-key-signature': ['signature-algorithm', 'this'],
  'client-sends-no-certificate': ['no-client-certificate', 'this'],
  'client-lists-no-group': ['no-shared-group', 'this'],
  'server-no-suites-for-version': ['no-versions', 'local'],
}
