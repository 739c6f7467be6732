import type { Finding } from '../../src/report/finding.ts'
import { createReport } from '../../src/report/report.ts'
import type { DetailedReport } from '../../src/report/format/types.ts'

export function found(over: Partial<Finding> = {}): Finding {
  return {
    code: 'validity-expired',
    severity: 'error',
    message: 'the certificate ended at 2001-02-01T00:00:00Z',
    file: 'ca-cert.pem',
    block: 2,
    line: 38,
    certificate: 'intermediate CA CN=Istio CA',
    facts: { notAfter: '2001-02-01T00:00:00Z', at: '2001-06-01T00:00:00Z' },
    rule: 'RFC 5280, section 4.1.2.5',
    fix: 'issue ca-cert.pem again',
    ...over,
  }
}

const SAYS = 'Error: failed to create discovery service: failed to create CA: …'

export const refused: DetailedReport = {
  ...createReport(
    [found(), found({ code: 'pem-crlf', severity: 'info', message: 'CRLF line ends', facts: {} })],
    [{ file: 'ca-key.pem', message: 'belongs to ca-cert.pem' }],
  ),
  details: {
    answers: [
      { heading: 'Envoy would refuse workloads that call', says: 'unknown CA', isFailure: true },
      { heading: 'istiod would refuse it with', says: SAYS, isFailure: false },
    ],
    sentence: 'istiod would not start with this set',
    data: {
      istiod: { accepts: false, says: SAYS, selfSigned: false },
      peers: { goServer: { ok: true }, boringsslClient: { ok: false, says: 'unknown CA' } },
    },
  },
}

export const passed: DetailedReport = createReport(
  [],
  [{ file: 'ca-cert.pem', certificate: 'CN=Istio CA', message: 'signed by root-cert.pem' }],
)

// everything that must not come out as it went in
const HOSTILE =
  'a\u001b[2Jb\r\n::error::x\u202e%41,c:d"e<f>&\'g\u0000\ud800\u009b31m]]>\u{e0041}\u2066'
export const hostile: DetailedReport = createReport(
  [
    found({
      message: HOSTILE,
      certificate: HOSTILE,
      file: HOSTILE,
      fix: HOSTILE,
      facts: { [HOSTILE]: HOSTILE },
      rule: HOSTILE,
    }),
  ],
  [{ file: HOSTILE, certificate: HOSTILE, message: HOSTILE }],
)
