import { refuseArgument, requireObject, requireString } from '../report/argument.ts'
import { isInstant } from '../report/kinds.ts'

/** What a picture is called, and which time it shows. */
export interface PictureOptions {
  /** Its name, for the heading and for screen readers; each function has one of its own where it is left out. */
  readonly title?: string
  /** The time of the check: a line across the times of validity. */
  readonly at?: Date
}

const NAMES = ['title', 'at']

/**
 * The options with what holds where they are left out, fit to be shown.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function readOptions(
  options: PictureOptions,
  title: string,
): PictureOptions & { readonly title: string } {
  requireObject('options', options)
  const odd = Object.keys(options).find((name) => !NAMES.includes(name))
  if (odd !== undefined) refuseArgument('options', `an object with ${NAMES.join(', ')}`, options)
  const { at, title: given = title } = options
  requireString('options.title', given)
  if (at !== undefined) requireInstant('options.at', at)
  return { title: given, ...(at !== undefined && { at }) }
}

/**
 * Demands a time.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireInstant(argument: string, value: unknown): void {
  if (isInstant(value)) return
  refuseArgument(argument, 'a Date', value)
}
