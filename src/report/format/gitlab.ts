import type { Finding, Severity } from '../finding.ts'
import { safeJson, visible } from './escape.ts'
import { pathOf } from './place.ts'
import type { NamedReport } from './types.ts'

// GitLab's documentation, "Code Quality", "Code Quality report format": these are its five words
const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'major',
  info: 'info',
}

/** GitLab links the path below the root of the repository: it never begins with `./`. */
const inRepository = (path: string): string => path.replace(/^(?:\.\/+)+/, '')

function pathIn({ name, folder }: NamedReport, { file }: Finding): string {
  const path = file === undefined ? (folder ?? name) : pathOf(file, folder)
  return inRepository(visible(path))
}

/**
 * What makes the finding the same one in the next pipeline: neither its line, which moves, nor its message, which may count
 * days. It is no hash, so that nobody can choose a name whose finding takes the place of another.
 */
const identityOf = (finding: Finding, path: string): string =>
  [finding.code, path, visible(finding.certificate ?? '')].map(encodeURIComponent).join(':')

function description({ certificate, message, fix }: Finding): string {
  const about = certificate === undefined ? '' : `"${certificate}": `
  return visible(about + message + (fix === undefined ? '' : `; fix: ${fix}`))
}

/** Code Quality of GitLab: a list with an entry for each finding, `[]` where there is none. */
export function formatGitlab(reports: readonly NamedReport[]): string {
  const seen = new Map<string, number>()
  const entries = reports.flatMap((named) =>
    named.report.findings.map((finding) => {
      const path = pathIn(named, finding)
      const identity = identityOf(finding, path)
      const before = seen.get(identity) ?? 0
      seen.set(identity, before + 1)
      return {
        description: description(finding),
        check_name: finding.code,
        // of entries with the same fingerprint GitLab keeps one
        fingerprint: `${identity}:${String(before + 1)}`,
        severity: SEVERITIES[finding.severity],
        location: { path, lines: { begin: finding.line ?? 1 } },
      }
    }),
  )
  return `${safeJson(entries)}\n`
}
