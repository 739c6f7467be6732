import { requireObjects } from '../report/argument.ts'
import type { Finding, Place } from '../report/finding.ts'
import { placeText } from '../report/format/place.ts'
import { quoteNamed, quoteReport } from '../report/format/quote-report.ts'
import type { ChainLink, DetailedReport, NamedReport } from '../report/format/types.ts'
import { drawBoxes, type Box } from './boxes.ts'
import { readOptions, requireInstant, type PictureOptions } from './options.ts'
import { heading, notDrawn, paragraph } from './paragraph.ts'
import { BODY, BOLD, picture, stack, type Part } from './svg.ts'
import { drawSpans, type Span } from './timeline.ts'

/** More certificates or findings than this are counted, and not drawn. */
const MOST = 40

const isFault = ({ severity }: Finding): boolean => severity !== 'info'
const isAt = ({ file, block }: Place, found: Finding): boolean =>
  block !== undefined && found.file === file && found.block === block

const faultText = ({ severity, code }: Finding): string => `${severity}: ${code}`

const faultsOf = (findings: readonly Finding[]): readonly string[] => [
  ...new Set(findings.filter(isFault).map(faultText)),
]

function signerText(link: ChainLink, index: number, drawn: number): readonly string[] {
  const { signedBy } = link
  if (signedBy === undefined) return ['its signer is not here']
  return signedBy === index ? ['signs itself'] : signedBy < drawn ? [] : ['its signer is not drawn']
}

/** The chain from the root down, as a signature goes: in the list the leaf is the first. */
function chainBoxes(chain: readonly ChainLink[], findings: readonly Finding[]): readonly Box[] {
  const drawn = chain.slice(0, MOST)
  const boxes = drawn.map((link, index): Box => {
    const { signedBy } = link
    const isArrow = signedBy !== undefined && signedBy !== index && signedBy < drawn.length
    return {
      name: link.certificate,
      lines: [placeText(link), ...signerText(link, index, drawn.length)].filter(
        (one) => one !== '',
      ),
      faults: faultsOf(findings.filter((found) => isAt(link, found))),
      ...(isArrow && { from: drawn.length - 1 - signedBy }),
    }
  })
  return boxes.toReversed()
}

/** Where no chain is known: a box for each file. */
function fileBoxes({ findings, proofs }: DetailedReport): readonly Box[] {
  const files = new Set([...findings, ...proofs].flatMap(({ file }) => file ?? []))
  return [...files].slice(0, MOST).map((name): Box => ({
    name,
    lines: [],
    faults: faultsOf(findings.filter(({ file }) => file === name)),
  }))
}

const spansOf = (chain: readonly ChainLink[]): readonly Span[] =>
  chain.slice(0, MOST).flatMap(({ certificate, notBefore, notAfter }) => {
    if (notBefore === undefined || notAfter === undefined) return []
    requireInstant('report.chain[].notBefore', notBefore)
    requireInstant('report.chain[].notAfter', notAfter)
    return [{ name: certificate, notBefore, notAfter }]
  })

function findingPart(found: Finding): Part {
  const { message, certificate, fix } = found
  const where = [placeText(found), certificate].filter((one) => one !== undefined && one !== '')
  const head = [`✗ ${faultText(found)}`, ...where].join('; ')
  return stack(
    [
      paragraph(head, BOLD, 2),
      paragraph(message, BODY, 4),
      ...(fix === undefined ? [] : [paragraph(`fix: ${fix}`, BODY, 4)]),
    ],
    0,
  )
}

const STATUS = {
  pass: 'pass: nothing wrong was found',
  warn: 'warn: there are warnings',
  fail: 'FAIL: there are errors',
} as const satisfies Readonly<Record<DetailedReport['status'], string>>

function reportPart(report: DetailedReport, title: string, at: Date | undefined): Part {
  const { chain = [], findings, status } = report
  const boxes = chain.length === 0 ? fileBoxes(report) : chainBoxes(chain, findings)
  const spans = spansOf(chain)
  const faults = findings.filter(isFault)
  return stack(
    [
      stack([heading(title), paragraph(STATUS[status], BOLD)], 2),
      drawBoxes(boxes),
      ...notDrawn(chain.length - MOST, 'certificates'),
      ...(spans.length === 0 ? [] : [heading('valid from … to …')]),
      drawSpans(spans, at),
      ...(faults.length === 0 ? [] : [heading('what is wrong')]),
      ...faults.slice(0, MOST).map(findingPart),
      ...notDrawn(faults.length - MOST, 'findings'),
    ],
    14,
  )
}

/**
 * Draws a report: who signed whom, with the faults at the certificates that have them, when each certificate is valid, and what
 * is wrong in words. Where the report has no chain, there is a box for each file.
 *
 * Nothing rests on colour: what has a fault has a thick dashed frame, a cross and the code of the finding. The `<title>` and
 * `<desc>` say all of it to screen readers. No style sheet, script, identifier or link is in it. The same report gives the same text.
 *
 * @param report - Any report of the package; of a chain, from {@link checkCacerts} or {@link verifyWorkload}.
 * @param options - `title` is `meshcerts` where it is left out.
 * @returns An SVG document that ends in a line end; 600 units wide. Never key material.
 * @throws MeshCertsError `report-argument` for what is not a report.
 * @example
 * import { drawReport } from 'meshcerts/picture'
 * const svg = drawReport({ status: 'pass', findings: [], proofs: [] }, { title: 'certs' })
 * svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" role="img"') // => true
 */
export function drawReport(report: DetailedReport, options: PictureOptions = {}): string {
  const { title, at } = readOptions(options, 'meshcerts')
  return picture(title, reportPart(quoteReport(report), title, at))
}

/**
 * Draws several reports in one picture, one below the other.
 *
 * @param reports - Each with its name, in the order in which they are drawn.
 * @param options - `title` is for screen readers alone; each report has its own heading.
 * @returns As {@link drawReport}.
 * @throws MeshCertsError `report-argument` for what are not reports.
 * @example
 * import { drawReports } from 'meshcerts/picture'
 * const report = { status: 'pass', findings: [], proofs: [] } as const
 * drawReports([{ name: 'east', report }, { name: 'west', report }]).includes('>west</text>') // => true
 */
export function drawReports(reports: readonly NamedReport[], options: PictureOptions = {}): string {
  requireObjects('reports', reports)
  const { title, at } = readOptions(options, 'meshcerts')
  const parts = reports.map(quoteNamed).map(({ name, report }) => reportPart(report, name, at))
  return picture(title, stack(parts, 32))
}
