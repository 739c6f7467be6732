import { parseCredentialName, type Named } from './credential-name.ts'
import type { Refused } from './reference.ts'

// Whom a proxy asks for what a credentialName names. istio/istio eed52ebb: pilot/pkg/security/model/authentication.go
// (ConstructSdsSecretConfigForCredential), pilot/pkg/model/credentials/resource.go (ToResourceName, ParseResourceName),
// pilot/pkg/xds/sds.go (parseResources, filterAuthorizedResources); releases by the same files at their tags.

/** The certificate of the workload itself, of its own agent: this text and nothing behind it. */
const OWN = 'builtin://'
const SDS = 'sds://'
/** Istio's own word for what is never handed out. */
const INVALID = 'invalid://'
const SUFFIX = '-cacert'

/**
 * From this release on `sds://` of a DestinationRule is read with providers that are not there, up to 1.30.0: that file at b01690e6,
 * which was to be 1.30.
 */
const ISTIO_THAT_ENDS = 27

/** What may answer in place of istiod, and who asks. */
export interface Asking {
  readonly istio: number
  /** istiod is asked for `sds://NAME` where there is no SDS server. */
  readonly followsSds: boolean
  /** An SDS server in the pods, or one of the mesh; of a DestinationRule the mesh's is not asked. */
  readonly hasServer: boolean
  readonly isDestinationRule: boolean
}

/** What istiod is asked for. */
export interface Asked {
  /** The name that it reads. */
  readonly text: string
  readonly named: Named
  /** An SDS server that is not among the manifests may be asked in its place. */
  readonly mayBeElsewhere: boolean
  /** Why it hands out nothing, whatever there is. */
  readonly dead?: Refused
}

const unread = (text: string): Named => ({ kind: 'Secret', name: text })

/** `builtin://` with anything behind it: the proxy asks istiod for `default`, which has no scheme. */
function notOwn(text: string): Asked {
  const says = 'error parsing resource name: unknown resource type: default'
  const dead: Refused = {
    outcome: 'wrong-kind',
    problem: `only ${OWN} alone is the certificate of the workload; istiod is asked for "default", and logs "${says}"`,
    says,
    advice: `write ${OWN} alone, or name a Secret`,
  }
  return { text, named: unread(text), mayBeElsewhere: false, dead }
}

function invalid(text: string): Asked {
  const dead: Refused = {
    outcome: 'not-read',
    problem: `${INVALID} is Istio's own word for what is never handed out, and nothing is logged`,
    advice: 'name a Secret',
  }
  return { text, named: unread(text), mayBeElsewhere: false, dead }
}

/** What istiod makes of a name that no SDS server is asked for. */
function ofIstiod(text: string): Asked {
  if (text.startsWith(OWN)) return notOwn(text)
  if (text.startsWith(INVALID)) return invalid(text)
  return { text, named: parseCredentialName(text), mayBeElsewhere: false }
}

/** Before the fallback the text was taken for a Secret of the namespace `sds:` without a name. */
function beforeFallback(text: string, { istio, isDestinationRule }: Asking): Asked {
  const ends = isDestinationRule && istio >= ISTIO_THAT_ENDS
  const says =
    'attempted to access unauthorized certificates : cross namespace secret reference requires ReferenceGrant'
  const problem = ends
    ? 'istiod 1.27 to 1.30.0 looks for SDS servers among settings that it was not given, and panics'
    : `without an SDS server istiod is asked for it, finds no Secret in it, and logs "${says}"`
  const dead: Refused = {
    outcome: 'wrong-kind',
    problem,
    ...(ends ? {} : { says }),
    advice: `write ${text.slice(SDS.length)} alone for a Secret, or update to Istio 1.30.1`,
  }
  return { text, named: unread(text), mayBeElsewhere: !ends, dead }
}

function ofSdsServer(text: string, asking: Asking): Asked | undefined {
  if (asking.hasServer) return undefined
  if (!asking.followsSds) return beforeFallback(text, asking)
  return { ...ofIstiod(text.slice(SDS.length)), mayBeElsewhere: true }
}

/**
 * What istiod is asked for by a name; nothing where it is not asked, or nothing is named.
 *
 * @param isOfPair - It is for the CA of a pair, whose name has the suffix behind it.
 */
export function askedOf(text: string, asking: Asking, isOfPair: boolean): Asked | undefined {
  const whole = isOfPair ? `${text}${SUFFIX}` : text
  if (whole === '' || whole === OWN || whole === `${OWN}${SUFFIX}`) return undefined
  return text.startsWith(SDS) ? ofSdsServer(text, asking) : ofIstiod(text)
}
