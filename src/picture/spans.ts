import { requireObjects, requireString } from '../report/argument.ts'
import { readOptions, requireInstant, type PictureOptions } from './options.ts'
import { heading } from './paragraph.ts'
import { picture, stack } from './svg.ts'
import { drawSpans, type Span } from './timeline.ts'

/**
 * Draws when certificates are valid, one below the other on one axis, with a line at the time of `at`.
 *
 * @param spans - A name and the two ends of each; the ends of a certificate are `notBefore` and `notAfter` of `parseCertificate`.
 * @param options - `title` is `certificates` where it is left out.
 * @returns As {@link drawReport}.
 * @throws MeshCertsError `report-argument` for a name that is not a text, or an end that is not a date.
 * @example
 * import { drawTimeline } from 'meshcerts/picture'
 * const [notBefore, notAfter] = [new Date('2026-01-01'), new Date('2027-01-01')]
 * const svg = drawTimeline([{ name: 'root', notBefore, notAfter }], { at: new Date('2028-01-01') })
 * svg.includes('2026-01-01 to 2027-01-01: EXPIRED') // => true
 */
export function drawTimeline(spans: readonly Span[], options: PictureOptions = {}): string {
  requireObjects('spans', spans)
  const { title, at } = readOptions(options, 'certificates')
  for (const span of spans) {
    requireString('spans[].name', span.name)
    requireInstant('spans[].notBefore', span.notBefore)
    requireInstant('spans[].notAfter', span.notAfter)
  }
  return picture(title, stack([heading(title), drawSpans(spans, at)], 14))
}
