import type { Finding } from '../report/finding.ts'
import { signatureName } from './signature-name.ts'
import { broken, type Judged, type PlacedRule } from './subject.ts'

// What a rule says of keys and signatures.

function keyType(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const { keyTypes } = placed.rule
  const { type } = judged.certificate.publicKey
  if (keyTypes === undefined || (keyTypes as readonly string[]).includes(type)) return []
  const { algorithm } = judged.certificate.publicKey
  const facts = { found: type === 'unknown' ? algorithm.name : type, wanted: keyTypes }
  return [broken('policy-key-type', facts, judged, placed, 'keyTypes')]
}

function keySize(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const { rsaBits } = placed.rule
  const { type, bits = 0 } = judged.certificate.publicKey
  if (rsaBits === undefined || !type.startsWith('RSA') || bits >= rsaBits) return []
  return [broken('policy-key-size', { found: bits, wanted: rsaBits }, judged, placed, 'rsaBits')]
}

function curve(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const { curves } = placed.rule
  const { type, curve: found = 'unknown' } = judged.certificate.publicKey
  if (curves === undefined || type !== 'EC' || curves.includes(found)) return []
  return [broken('policy-curve', { found, wanted: curves }, judged, placed, 'curves')]
}

function signature(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const { signatures } = placed.rule
  if (signatures === undefined) return []
  const found = signatureName(judged.certificate.signatureAlgorithm)
  if (signatures.includes(found)) return []
  return [broken('policy-signature', { found, wanted: signatures }, judged, placed, 'signatures')]
}

export const judgeKey = (judged: Judged, placed: PlacedRule): readonly Finding[] => [
  ...keyType(judged, placed),
  ...keySize(judged, placed),
  ...curve(judged, placed),
  ...signature(judged, placed),
]
