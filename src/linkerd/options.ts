import { engineOf, LONG_CALL_OPTIONS, type LongCallOptions } from '../crypto/long-call.ts'
import { describeValue } from '../report/describe-value.ts'
import { requireObject } from '../report/argument.ts'
import { linkerdError } from './fail.ts'
import { isInstant } from '../report/kinds.ts'

/** How the identity of a Linkerd mesh is checked. */
export interface CheckLinkerdOptions extends LongCallOptions {
  /** The instant judged. */
  readonly at: Date
  /** Where the control plane runs; `linkerd` where left out. */
  readonly namespace?: string
  /** The trust domain of the mesh; `cluster.local` where left out. */
  readonly trustDomain?: string
}

const NAMES = ['at', 'namespace', 'trustDomain', ...LONG_CALL_OPTIONS] as const
// RFC 1123, section 2.1: labels, with dots between
const NAME = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*$/

function refuse(option: string, problem: string): never {
  throw linkerdError('linkerd-option', { option, problem })
}

function checkName(option: string, value: unknown): void {
  if (typeof value !== 'string' || !NAME.test(value))
    refuse(option, `must be a name in lower case, found ${describeValue(value)}`)
}

/** The same, with what was left out. */
export type Settings = Required<Omit<CheckLinkerdOptions, 'signal' | 'progress' | 'limits'>>

/** Checks what the types cannot, and fills in what is left out. */
export function settingsOf(options: CheckLinkerdOptions): Settings {
  requireObject('options', options)
  const unknown = Object.keys(options).find((name) => !(NAMES as readonly string[]).includes(name))
  if (unknown !== undefined) refuse(unknown, `is not known; those that are: ${NAMES.join(', ')}`)
  const { at, namespace = 'linkerd', trustDomain = 'cluster.local' } = options
  if (!isInstant(at)) refuse('at', 'must be a valid Date')
  checkName('namespace', namespace)
  checkName('trustDomain', trustDomain)
  return { at, namespace, trustDomain, engine: engineOf(options) }
}
