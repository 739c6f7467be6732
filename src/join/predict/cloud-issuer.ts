import { labelOf, textAt } from '../resources.ts'
import type { Asked } from './asked.ts'
import { assumedRoot, at, finish, signerOf, type Found, type Signed } from './finish.ts'
import type { IssuerRules } from './throw-away.ts'
import { trap, type World } from './world.ts'

const AWS_CA = ['digitalSignature', 'keyCertSign', 'cRLSign'] as const

/** What a template of AWS makes a CA of, and how many CAs it lets follow; nothing where it makes none. */
const OF_CA = /^(?:Blank)?SubordinateCACertificate_PathLen(\d)/

const pathLengthOf = (template: string): number | undefined => {
  const length = OF_CA.exec(template)?.[1]
  return length === undefined ? undefined : Number(length)
}

/**
 * The template that the issuer of AWS asks for: its own where it names one, whatever is asked for, else by isCA. What a template fixes:
 * https://docs.aws.amazon.com/privateca/latest/userguide/template-definitions.html
 *
 * cert-manager/aws-privateca-issuer cc32c134, pkg/aws/pca.go (buildTemplateArn), pkg/controllers/certificaterequest_controller.go.
 */
function awsRules(world: World, asked: Asked, { issuer }: Found): IssuerRules {
  const own = textAt(issuer.value, 'spec', 'pcaTemplate', 'defaultTemplateName') ?? ''
  if (own === '') return asked.isCa ? { pathLength: 0, keyUsage: AWS_CA, purposes: [] } : {}
  const pathLength = pathLengthOf(own)
  if (pathLength !== undefined) return { isCa: true, pathLength, keyUsage: AWS_CA, purposes: [] }
  if (asked.isCa) {
    const facts = { of: asked.label, issuer: labelOf(issuer), template: own }
    trap(world, at(asked, 'spec', 'isCA'), 'predict-aws-template', facts)
  }
  return { isCa: false }
}

function googleRules(world: World, asked: Asked, { issuer }: Found): IssuerRules {
  const template = textAt(issuer.value, 'spec', 'certificateTemplate')
  if (asked.isCa) {
    const more = template === undefined ? '' : `, unless the template ${template} says so`
    const severity = template === undefined ? 'error' : 'warning'
    const facts = { of: asked.label, template: more }
    trap(world, { ...at(asked, 'spec', 'isCA'), severity }, 'predict-google-ca', facts)
  }
  return { isCa: asked.isCa && template !== undefined }
}

/** Signs as the issuers of AWS and Google do. Both hand out the root as `ca.crt`: the last of the chain that the cloud gives. */
export async function signByCloud(
  world: World,
  asked: Asked,
  found: Found,
): Promise<Signed | undefined> {
  const isAws = found.kind.type === 'aws'
  const rules = isAws ? awsRules(world, asked, found) : googleRules(world, asked, found)
  const name = isAws ? 'the root in AWS' : 'the root in Google CAS'
  const root = await assumedRoot(world, asked, name)
  return finish(world, asked, { ...signerOf(found), rules }, root)
}
