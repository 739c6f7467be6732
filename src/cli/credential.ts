import { join } from 'node:path'
import {
  checkCredential,
  CREDENTIAL_GATEWAYS,
  CREDENTIAL_MODES,
  readCredential,
  type CheckCredentialOptions,
} from '../credential/index.ts'
import { DEFAULT_CONTROL_PLANE } from '../release/control-plane.ts'
import type { Place, Finding } from '../report/finding.ts'
import type { NamedReport } from '../report/format/types.ts'
import { readCertificates } from './certificates.ts'
import { endsOf, filesOf } from './ends.ts'
import { EXCEPTION_HELP, readReportSettings, type ReportSettings } from './exceptions.ts'
import { usageError } from './fail.ts'
import { gatherCredentials, readCa, type GivenCredential } from './gather-credentials.ts'
import type { Io } from './io.ts'
import { controlPlaneOf } from './mesh-options.ts'
import { pathWord } from './name-in-fix.ts'
import { withFindings } from './judge-ends.ts'
import { ISSUERS_HELP, policyFindings, withIssuers } from './policy.ts'
import { oneOf, parseArguments, REPORT_OPTIONS, type Arguments } from './options.ts'
import { printReports, timeText } from './print.ts'

export const help = `usage: meshcerts credential SECRET | CERT KEY | DIR [OPTION…]

Says what becomes of the certificate of a gateway: does istiod hand it on, does Envoy load it, do clients accept it? SECRET is YAML
or JSON, as kubectl get secret NAME -o yaml prints it, also with NAME-cacert or a ConfigMap behind it. CERT and KEY are taken as
kubectl create secret tls takes them, the files of DIR as kubectl create secret generic --from-file=DIR does.

  --host NAME            what clients call it; may be repeated; *.example.com is every host right below example.com
  --mode MODE            SIMPLE (default), MUTUAL or OPTIONAL_MUTUAL: how clients are asked for a certificate
  --ca FILE              where the CAs of clients are: a Secret, a ConfigMap or PEM; not given: in the Secret itself
  --gateway KIND         istio (default), gateway-api (of Istio), envoy-gateway
  --client-root FILE     the only roots that a client has; may be repeated: does it accept the gateway?
  --name NAME            what the Secret will be called; -n, --namespace NAME where it will be (default: istio-system)
  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME   ${DEFAULT_CONTROL_PLANE} (default), other istio-1.N, ossm-1.1, ossm-2.0 to ossm-2.6, ossm-3.N
  --format FORM          text (default), json, github, gitlab, sarif, junit, mermaid, svg
  --fail-on SEVERITY     error (default), warning, info, never: the lowest severity that makes the exit code 1
${EXCEPTION_HELP}${ISSUERS_HELP}  -q, --quiet            findings only
  --no-color

  kubectl get secret web-tls -n istio-system -o yaml | meshcerts credential - --host www.example.com
`

const OPTIONS = [
  ...REPORT_OPTIONS,
  'host',
  'mode',
  'ca',
  'gateway',
  'client-root',
  'name',
  'namespace',
  'control-plane',
  'issuers',
] as const

/** What is known about the gateway and its clients, out of the options that the command takes. */
export async function credentialOptions(
  given: Arguments,
  at: Date,
  io: Io,
): Promise<CheckCredentialOptions> {
  const roots = given.list('client-root')
  const placed = await Promise.all(roots.map((file) => readCertificates(file, io)))
  const [name, namespace] = [given.text('name'), given.text('namespace')]
  return {
    at,
    controlPlane: controlPlaneOf(given),
    hosts: given.list('host'),
    gateway: oneOf('gateway', given.text('gateway') ?? 'istio', CREDENTIAL_GATEWAYS),
    mode: oneOf('mode', given.text('mode') ?? 'SIMPLE', CREDENTIAL_MODES),
    ...(roots.length > 0 && { clientRoots: placed.flat().map(({ certificate }) => certificate) }),
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
  }
}

// a command on a key of the Secret by its bare name
const IN_FILE = /(?<=-in |--cert=|--key=)(?:'[^']*'|[-.\w]+)(?= |$)/g

/** A place or a fix with the file that was named in place of the key that it would be in a Secret. */
function named<T extends Place & { readonly fix?: string }>(
  found: T,
  { paths, folder }: GivenCredential,
): T {
  const pathOf = (key: string): string | undefined =>
    paths[key] ?? (folder === undefined ? undefined : join(folder, key))
  const { file, fix } = found
  const place = file === undefined ? undefined : paths[file]
  const command = fix?.replace(IN_FILE, (word: string) => {
    const path = pathOf(word.replaceAll("'", ''))
    return path === undefined ? word : pathWord(path, word)
  })
  return {
    ...found,
    ...(place !== undefined && { file: place }),
    ...(command !== undefined && { fix: command }),
  }
}

/** Checks what was gathered, with the names that it was given by. */
export async function reportOn(
  one: GivenCredential,
  options: CheckCredentialOptions,
  caContent: object | undefined = one.caContent,
  notes: readonly Finding[] = [],
): Promise<NamedReport> {
  const read = readCredential(one.content, caContent && { caCredential: caContent })
  const report = await checkCredential(read, options)
  return {
    name: one.name,
    report: {
      ...report,
      findings: [...report.findings, ...notes].map((found) => named(found, one)),
      proofs: report.proofs.map((proof) => named(proof, one)),
    },
    ...(one.folder === undefined ? {} : { folder: one.folder }),
  }
}

/** What the rules of one's own say of what was gathered. */
async function withRules(
  one: GivenCredential,
  report: NamedReport,
  { policy, at }: ReportSettings,
): Promise<NamedReport> {
  const found = await policyFindings(endsOf(filesOf(one.content)), { policy, at })
  return withFindings(
    report,
    found.map((each) => named(each, one)),
  )
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('credential', OPTIONS, argv)
  const settings = await withIssuers(readReportSettings(given, io), given, io)
  if (given.positionals.length === 0)
    throw usageError(
      'credential needs a Secret, a certificate and its key, or a directory',
      'credential',
    )
  const options = await credentialOptions(given, settings.at, io)
  const ca = given.text('ca')
  const caContent = ca === undefined ? undefined : await readCa(ca, io)
  const reports: NamedReport[] = []
  for (const one of await gatherCredentials(given.positionals, io))
    reports.push(await withRules(one, await reportOn(one, options, caContent), settings))
  const { gateway = 'istio', mode = 'SIMPLE' } = options
  const how = `gateway of ${gateway}, ${mode}, as ${controlPlaneOf(given)} sees it at ${timeText(settings.at)}`
  return printReports(reports, settings, io, how)
}
