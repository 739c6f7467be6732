import { DEFAULT_CONTROL_PLANE } from '../release/control-plane.ts'
import { checkCacerts } from '../cacerts/check.ts'
import { readCacerts } from '../cacerts/read.ts'
import { toSecret } from '../cacerts/tools/to-secret.ts'
import { formatReport } from '../report/format/format.ts'
import { REPORT_FORMATS } from '../report/format/types.ts'
import { isFailure } from '../report/format/failure.ts'
import { usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import { inPlace } from './name-in-fix.ts'
import { checkOptions, readSets } from './mesh-options.ts'
import { parseArguments, pick, readSettings } from './options.ts'

export const help = `usage: meshcerts secret DIR [OPTION…]

Checks the set, then prints what oc create secret generic cacerts -n istio-system --from-file=DIR --dry-run=client -o yaml
prints, byte for byte. Findings go to standard error; with errors nothing else is printed, unless forced.
What it prints holds the private key.

  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME   ${DEFAULT_CONTROL_PLANE} (default), other istio-1.N, ossm-1.1, ossm-2.0 to ossm-2.6, ossm-3.N
  --trust-domain NAME    default: cluster.local
  -n, --namespace NAME   where istiod runs (default: istio-system)
  --fail-on SEVERITY     error (default), warning, info, never
  --force                print it whatever was found
  --format FORM          how findings are printed: text (default), json, github, gitlab, sarif, junit, mermaid
  -q, --quiet            no findings either: only the exit code says that there are some
  --no-color

  meshcerts secret ./certs | oc apply -f -
`

const OPTIONS = ['at', 'control-plane', 'trust-domain', 'namespace', 'fail-on', 'force'] as const

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('secret', OPTIONS, argv)
  const { at, failOn, format, quiet } = readSettings(given, io, REPORT_FORMATS)
  const sets = await readSets(given.positionals, io)
  const [only] = sets
  if (only === undefined || sets.length > 1)
    throw usageError('secret needs one directory', 'secret')
  // only the files count: a Secret that was read gets its right name here
  const set = readCacerts(only.set.files)
  const report = await checkCacerts(set, await checkOptions(given, at, io))
  const findings = report.findings.map((found) => inPlace(found, only))
  const refused = report.findings.some(({ severity }) => isFailure(severity, failOn))
  const said = { ...report, findings, proofs: [] }
  if (!quiet) io.stderr(formatReport(said, format, { quiet: findings.length === 0 }))
  if (refused && !given.flag('force')) {
    if (!quiet) io.stderr('no Secret was printed; --force prints it anyway\n')
    return EXIT.findings
  }
  io.stdout(toSecret(set, pick(given, { namespace: 'namespace' })))
  return EXIT.fine
}
