import { isOpenshiftProfile, openshiftProfile, type OpenshiftProfileName } from '../tls/index.ts'
import { checkTlsAt } from './check-tls.ts'
import { at, get, isFields, report, show, type Context } from './context.ts'

const PROFILE = ['tlsSecurityProfile'] as const
const STRICT = 'StrictAllComponents'

/** A custom profile needs its own part, and only a custom one has it. */
function checkCustom(context: Context, profile: unknown, type: unknown): void {
  const custom = get(profile, 'custom')
  const facts = { type: show(type) }
  if (type === 'Custom' && !isFields(custom)) {
    const problem = 'and custom is not there: operators refuse the profile'
    const fix = 'write minTLSVersion and ciphers under custom'
    report(
      at(context, ['spec', ...PROFILE]),
      'manifest-profile-custom',
      { ...facts, problem },
      { fix },
    )
  }
  if (type !== 'Custom' && isFields(custom)) {
    const problem = 'so what is written under custom is not in force'
    const fix = 'write type: Custom, or remove custom'
    const where = ['spec', ...PROFILE, 'custom']
    report(at(context, where), 'manifest-profile-custom', { ...facts, problem }, { fix })
  }
}

/**
 * A named profile, written out as the API has it. Suites of TLS 1.3 are left out: a profile has them for every component, and no
 * user wrote them.
 */
function writtenOut(name: OpenshiftProfileName): Readonly<Record<string, unknown>> {
  const { minTLSVersion, ciphers } = openshiftProfile(name)
  return { minTLSVersion, ciphers: ciphers.filter((suite) => !suite.startsWith('TLS_')) }
}

/** Old lets suites in that Envoy and the Sail operator do not know; they cannot be removed from a named profile. */
function checkNamed(context: Context, name: OpenshiftProfileName): void {
  const { findings } = context
  const before = findings.length
  checkTlsAt(at(context, ['spec', ...PROFILE]), writtenOut(name), 'openshift-profile')
  const fix = 'write type: Intermediate, or Custom with the suites that are needed'
  for (const [index, found] of findings.entries())
    if (index >= before) findings[index] = Object.freeze({ ...found, fix })
}

/** The mesh takes the profile of the APIServer, under one condition. */
function checkAdherence(context: Context, spec: unknown, type: unknown): void {
  const found = get(spec, 'tlsAdherence')
  if (found === STRICT) return
  const profile = isOpenshiftProfile(type) ? type : 'Intermediate'
  const facts = { found: found === undefined ? 'not set' : show(found), profile }
  report(at(context, ['spec']), 'manifest-profile-adherence', facts)
}

function checkProfile(context: Context, spec: unknown): unknown {
  const profile = get(spec, ...PROFILE)
  if (!isFields(profile)) return undefined
  // without a type the default counts, Intermediate
  const type = profile['type'] ?? 'Intermediate'
  checkCustom(context, profile, type)
  if (isOpenshiftProfile(type)) checkNamed(context, type)
  // what is written there was meant, whatever the type says
  checkTlsAt(
    at(context, ['spec', ...PROFILE, 'custom']),
    get(profile, 'custom'),
    'openshift-profile',
  )
  return type
}

/** Checks the TLS profile of an APIServer, which is that of the mesh too. */
export function checkApiServer(context: Context, spec: unknown): void {
  const type = checkProfile(context, spec)
  if (type !== undefined) checkAdherence(context, spec, type)
}

/** Checks the TLS profile of a resource whose profile the mesh does not read. */
export const checkOtherProfile =
  (kind: string, whom: string) =>
  (context: Context, spec: unknown): void => {
    const profile = get(spec, ...PROFILE)
    if (!isFields(profile)) return
    checkCustom(context, profile, profile['type'] ?? 'Intermediate')
    report(at(context, ['spec', ...PROFILE]), 'manifest-profile-elsewhere', { kind, whom })
  }
