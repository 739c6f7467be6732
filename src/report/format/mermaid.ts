import type { Finding } from '../finding.ts'
import { visible } from './escape.ts'
import { placeText } from './place.ts'
import type { ChainLink, DetailedReport, NamedReport } from './types.ts'

// Mermaid reads entity codes inside quotes; everything that could end the quotes or start markup is written so.
export const mermaidLabel = (text: string): string =>
  visible(text).replace(/[#"&<>`\\;{}[\]|]/g, (character) => `#${character.charCodeAt(0)};`)

const lines = (parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .map(mermaidLabel)
    .join('<br/>')

function linkNode(link: ChainLink, id: string, faults: readonly string[]): readonly string[] {
  const text = lines([link.certificate, placeText(link), ...faults])
  return [`${id}["${text}"]`, ...(faults.length === 0 ? [] : [`class ${id} fault`])]
}

/** Codes of what was found at the same block of the same file. */
function faultsAt({ file, block }: ChainLink, findings: readonly Finding[]): readonly string[] {
  const here = findings.filter(
    (found) => found.severity !== 'info' && found.file === file && found.block === block,
  )
  return block === undefined ? [] : [...new Set(here.map(({ code }) => code))]
}

function chainLines(
  chain: readonly ChainLink[],
  findings: readonly Finding[],
  prefix: string,
): readonly string[] {
  const id = (index: number): string => `${prefix}${index}`
  const edges = chain.flatMap((link, index) => {
    const { signedBy } = link
    if (signedBy === undefined || chain[signedBy] === undefined) return []
    return [
      signedBy === index
        ? `${id(index)} -->|signs itself| ${id(index)}`
        : `${id(signedBy)} -->|signed| ${id(index)}`,
    ]
  })
  return [
    ...chain.flatMap((link, index) => linkNode(link, id(index), faultsAt(link, findings))),
    ...edges,
  ]
}

/** Where no chain is known: a node a file, with the codes found in it. */
function fileLines(report: DetailedReport, prefix: string): readonly string[] {
  const files = new Map<string, Set<string>>()
  for (const { file = 'the set' } of report.proofs) files.set(file, new Set())
  for (const { file = 'the set', code, severity } of report.findings) {
    const codes = files.get(file) ?? new Set<string>()
    if (severity !== 'info') codes.add(code)
    files.set(file, codes)
  }
  return [...files].flatMap(([file, codes], index) =>
    linkNode({ certificate: file }, `${prefix}${index}`, [...codes]),
  )
}

function reportLines({ report }: NamedReport, set: number): readonly string[] {
  const prefix = `s${set}c`
  const chain = report.chain ?? []
  return chain.length === 0 ? fileLines(report, prefix) : chainLines(chain, report.findings, prefix)
}

/** A flowchart of Mermaid: who signed whom, with the codes of the faults in the certificates that have them. */
export function formatMermaid(reports: readonly NamedReport[]): string {
  const several = reports.length > 1
  const body = reports.flatMap((one, index) =>
    several
      ? [`subgraph s${index}["${mermaidLabel(one.name)}"]`, ...reportLines(one, index), 'end']
      : reportLines(one, index),
  )
  const style = 'classDef fault fill:#fdd,stroke:#c00,color:#600'
  return ['flowchart TD', ...[...body, style].map((line) => `  ${line}`), ''].join('\n')
}
