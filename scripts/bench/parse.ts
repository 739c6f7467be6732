import { extractPem } from 'meshcerts/pem'
import { goPeer } from './go-peer.ts'
import type { Bench } from './harness.ts'
import { inputText } from './input.ts'
import { readForge, readNode, readOurs, readPeculiar, readPkijs } from './peers.ts'

const SUBJECTS = ['server certificate', 'Istio-shaped workload', 'intermediate CA', 'root CA']
const FASTER_THAN_GO = 2
// Node 20 brings OpenSSL 3.0, which reads keys slowly
const GOAL_NODE = process.versions.node.startsWith('20.') ? 20 : 8

/** One certificate from DER to the fields that a check needs. */
export function parseBenches(): readonly Bench[] {
  const ders = extractPem(inputText()).blocks.map(({ der }) => der)
  const certificates = Object.fromEntries(SUBJECTS.map((subject, index) => [subject, ders[index]!]))
  const go = goPeer(new Date(), { certificates })
  return SUBJECTS.map((subject, index) => {
    const der = ders[index]!
    return {
      title: `Parse one certificate and read its fields: ${subject}, ${der.length} octets`,
      candidates: [
        { name: 'meshcerts', run: () => readOurs(der) },
        ...go('parse', subject, FASTER_THAN_GO),
        { name: 'node:crypto X509Certificate', run: () => readNode(der), goal: GOAL_NODE },
        { name: 'node-forge', run: () => readForge(der) },
        { name: '@peculiar/x509', run: () => readPeculiar(der), goal: 200 },
        { name: 'pkijs', run: () => readPkijs(der), goal: 200 },
      ],
    }
  })
}
