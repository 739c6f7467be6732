import type { DistributionPoint, GeneralName, RevocationReason } from '../types.ts'
import { nameAlone } from './general-name-text.ts'
import { pad } from './layout.ts'
import { relativeNameText } from './name-text.ts'

const REASON_TEXTS: Readonly<Record<RevocationReason, string>> = {
  unused: 'Unused',
  keyCompromise: 'Key Compromise',
  cACompromise: 'CA Compromise',
  affiliationChanged: 'Affiliation Changed',
  superseded: 'Superseded',
  cessationOfOperation: 'Cessation Of Operation',
  certificateHold: 'Certificate Hold',
  privilegeWithdrawn: 'Privilege Withdrawn',
  aACompromise: 'AA Compromise',
}

const namesBelow = (names: readonly GeneralName[], indent: number): string =>
  names.map((name) => pad(indent + 2) + nameAlone(name)).join('\n')

function pointText(point: DistributionPoint, indent: number): string {
  const margin = pad(indent)
  let text = ''
  if (point.fullName !== undefined)
    text += `${margin}Full Name:\n${namesBelow(point.fullName, indent)}`
  if (point.relativeName !== undefined)
    text += `${margin}Relative Name:\n${pad(indent + 2)}${relativeNameText(point.relativeName)}\n`
  if (point.reasons !== undefined) {
    const reasons = point.reasons.map((reason) => REASON_TEXTS[reason]).join(', ')
    text += `${margin}Reasons:\n${pad(indent + 2)}${reasons === '' ? '<EMPTY>' : reasons}\n`
  }
  if (point.crlIssuer !== undefined)
    text += `${margin}CRL Issuer:\n${namesBelow(point.crlIssuer, indent)}`
  return text
}

/** Distribution points, one below the other. */
export const pointsText = (points: readonly DistributionPoint[], indent: number): string =>
  points.map((point) => pointText(point, indent)).join('\n')
