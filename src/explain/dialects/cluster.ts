import type { Row } from '../reading.ts'
import type { Said } from './said.ts'

// What parts of Kubernetes say of certificates that they ask for or serve, each by what stands around its words: others say the
// same in passing.

export const CLUSTER: readonly Row<Said>[] = [
  // client-go (util/certificate)
  ['certificate request was not signed', ['request-waits', 'peer', 'go']],
  [
    'failed while requesting a signed certificate from the',
    [
      'request-refused',
      'peer',
      'go',
      undefined,
      /cannot create certificate signing request: .{0,400}(?:unauthorized|forbidden)/,
    ],
  ],
  // Knative (pkg/webhook/webhook.go)
  [
    '"server key missing"',
    ['secret-keys', 'local', 'go', undefined, /"caller":"webhook\/webhook\.go:/],
  ],
  [
    '"server cert missing"',
    ['secret-keys', 'local', 'go', undefined, /"caller":"webhook\/webhook\.go:/],
  ],
  // OpenShift (cluster-authentication-operator)
  [
    'could not be retrieved: secret "',
    [
      'secret-missing',
      'local',
      'go',
      undefined,
      /\bsecret\/(\S{1,253}-certs?) -n \S{1,63}: could not be retrieved: secret "\1" not found/,
    ],
  ],
]
