import { textAt } from '../resources.ts'
import type { Asked } from './asked.ts'
import { assumedRoot, at, finish, signerOf, type Found, type Signed } from './finish.ts'
import type { IssuerRules } from './throw-away.ts'
import { trap, type World } from './world.ts'

const AWS_CA = ['digitalSignature', 'keyCertSign', 'cRLSign'] as const

/** Signs as the issuers of AWS and Google do. */
export function signByCloud(world: World, asked: Asked, found: Found): Promise<Signed | undefined> {
  const { type } = found.kind
  const template = textAt(found.issuer.value, 'spec', 'certificateTemplate')
  if (type === 'google' && asked.isCa) {
    const more = template === undefined ? '' : `, unless the template ${template} says so`
    const severity = template === undefined ? 'error' : 'warning'
    const facts = { of: asked.label, template: more }
    trap(world, { ...at(asked, 'spec', 'isCA'), severity }, 'predict-google-ca', facts)
  }
  // cert-manager/aws-privateca-issuer cc32c134, pkg/aws/pca.go, buildTemplateArn: SubordinateCACertificate_PathLen0/V1
  const rules: IssuerRules =
    type === 'aws'
      ? asked.isCa
        ? { pathLength: 0, keyUsage: AWS_CA, purposes: [] }
        : {}
      : { isCa: asked.isCa && template !== undefined }
  return assumedRoot(
    world,
    asked,
    type === 'aws' ? 'the root in AWS' : 'the root in Google CAS',
  ).then((root) => finish(world, asked, { ...signerOf(found), rules }, root))
}
