import { clientCaFault } from '../../emulation/envoy/load-credential.ts'
import { createReading } from '../../emulation/parse-cache.ts'
import { isFields } from '../../mesh/context.ts'
import { envoyAt, envoyField, envoyTlsContexts } from '../../mesh/envoy-contexts.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { parseControlPlane } from '../../release/control-plane.ts'
import type { Resource } from '../resources.ts'
import { checkCertificate } from './inline-certificate.ts'
import {
  hasText,
  noteFile,
  refuse,
  refuseBroken,
  sourceOf,
  type Refusal,
  type Run,
  type Source,
} from './inline-source.ts'
import type { JudgeOptions } from './judge.ts'
import type { Scene } from './resolve.ts'

// Certificates and keys that an EnvoyFilter holds itself, or takes from files. envoyproxy/envoy 1.40, source/common/tls:
// context_config_impl.cc, tls_certificate_config_impl.cc, certificate_validation_context_config_impl.cc; its words were asked of Envoy
// with --mode validate.

const CONTEXTS = [
  ['validation_context'],
  ['combined_validation_context', 'default_validation_context'],
] as const

const CRL_ADVICE = 'put the CRL there as PEM, a block with the label X509 CRL'
const CA_ADVICE = 'put the CA there as PEM, a block with the label CERTIFICATE'

/** Why Envoy does not load what a context trusts: where, what is wrong, its words, and what to do. */
function trustFault(
  { options }: Run,
  ca: Source & { readonly octets: Uint8Array },
  crl: Source | undefined,
): readonly [YamlPath, Refusal] | undefined {
  const rules = parseControlPlane(options.controlPlane)
  const texts = { roots: ca.octets, crl: crl?.octets }
  const fault = clientCaFault(texts, { reading: createReading(rules.go), rules })
  if (fault === undefined) return undefined
  const says = fault.says ?? ''
  return fault.cause === 'roots-unreadable' || crl === undefined
    ? [ca.path, ['trusted_ca cannot be read', says, CA_ADVICE]]
    : [crl.path, ['crl cannot be read', says, CRL_ADVICE]]
}

function checkTrust(run: Run, names: readonly string[]): number {
  const found = envoyAt(run.context.value, ...names)
  if (found === undefined) return 0
  const path = [...run.context.path, ...found.path]
  const ca = sourceOf(found.value, path, 'trusted_ca')
  const crl = sourceOf(found.value, path, 'crl')
  const files = noteFile(run, ca) + noteFile(run, crl)
  const broken = [ca, crl].filter((one) => refuseBroken(run, one)).length
  if (ca?.octets === undefined || broken > 0) return files + broken
  const fault = hasText(ca) ? trustFault(run, ca, crl) : undefined
  if (fault !== undefined) refuse(run, ...fault)
  if (ca.octets.length === 0)
    refuse(run, ca.path, ['trusted_ca is empty', 'DataSource cannot be empty', CA_ADVICE])
  return files + 1
}

const TWO = 'Multiple TLS certificates are not supported for client contexts'

async function checkContext(run: Run): Promise<number> {
  const { context } = run
  const list = envoyField(context.value, 'tls_certificates')
  const all: readonly unknown[] = Array.isArray(list?.value) ? (list.value as unknown[]) : []
  const path = [...context.path, list?.name ?? '']
  let count = 0
  if (context.isUpstream && all.length > 1)
    refuse(run, path, ['a client has one certificate', TWO, 'keep one'])
  for (const [index, one] of all.entries())
    if (isFields(one)) count += await checkCertificate(run, one, [...path, index])
  const params = envoyField(context.value, 'tls_params') === undefined ? 0 : 1
  return count + params + CONTEXTS.reduce((sum, names) => sum + checkTrust(run, names), 0)
}

async function checkFilter(scene: Scene, filter: Resource, options: JudgeOptions): Promise<number> {
  let count = 0
  for (const context of envoyTlsContexts(filter.value))
    count += await checkContext({ scene, filter, context, options })
  return count
}

/** Judges what the TLS contexts of EnvoyFilters hold; how many of them name or hold something. */
export async function checkAllInline(scene: Scene, options: JudgeOptions): Promise<number> {
  const filters = (scene.byKind.get('EnvoyFilter') ?? []).filter(
    ({ group }) => group === 'networking.istio.io',
  )
  let count = 0
  for (const filter of filters) count += await checkFilter(scene, filter, options)
  return count
}
