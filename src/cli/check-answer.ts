import { textOf } from './text-of.ts'
import { dirname, join } from 'node:path'
import type { CheckCacertsOptions } from '../cacerts/check.ts'
import { errorAt, isMeshCertsError } from '../report/error.ts'
import type { Finding } from '../report/finding.ts'
import type { NamedReport } from '../report/format/types.ts'
import { quoteInput } from '../report/quote.ts'
import type { AnswerReport } from '../request/check.ts'
import { packedIn } from './containers.ts'
import { endsOf, filesOf } from './ends.ts'
import type { Exceptions } from './exceptions.ts'
import { usageError } from './fail.ts'
import { asPem } from './input.ts'
import type { Io } from './io.ts'
import { withFindings } from './judge-ends.ts'
import { pathWord } from './name-in-fix.ts'
import type { Arguments } from './options.ts'
import { passphraseOf } from './passphrase.ts'
import { DEFAULT_TRUST_DOMAIN, policyFindings } from './policy.ts'
import { readFile, statOf } from './read-input.ts'
import { daysOf } from './request.ts'

// `check --request CSR FILES`: what those who sign have sent back.

interface Answer {
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly forms: Readonly<Record<string, string>>
}

const isJson = (bytes: Uint8Array): boolean => /^\s*[[{]/.test(textOf(bytes.subarray(0, 100)))

async function readAnswer(paths: readonly string[], io: Io): Promise<Answer> {
  const files: [string, Uint8Array][] = []
  const forms: [string, string][] = []
  for (const path of paths) {
    const bytes = await readFile(path, io)
    const kind = packedIn(bytes)?.kind
    if (kind !== undefined) forms.push([path, kind])
    files.push([path, isJson(bytes) ? bytes : await asPem(bytes, path, io)])
  }
  return { files: Object.fromEntries(files), forms: Object.fromEntries(forms) }
}

/** The key that `request` has written next to the request, where it is not among the files. */
function keyNextTo(csr: string, paths: readonly string[]): readonly string[] {
  const key = join(dirname(csr), 'ca-key.pem')
  const isThere = csr !== '-' && statOf(key)?.isFile() === true
  return isThere && !paths.includes(key) ? [key] : []
}

/** Fixes with the names of the files in them. */
function withNames(found: Finding, csr: string, paths: readonly string[]): Finding {
  if (found.fix === undefined || !found.code.startsWith('request-')) return found
  const files = [...paths, ...keyNextTo(csr, paths)].map((path) => pathWord(path, 'FILE'))
  const fix = found.fix
    .replace('bundle FILES KEY', () => `bundle ${files.join(' ')}`)
    .replace('meshcerts request CSR', () => `meshcerts request ${pathWord(csr, 'CSR')}`)
  return Object.freeze({ ...found, fix })
}

/** What the rules of one's own say of the certificate that was asked for, and of those above it. */
async function ownRules(
  { certificate, set }: AnswerReport,
  {
    at,
    trustDomain = DEFAULT_TRUST_DOMAIN,
    policy,
  }: CheckCacertsOptions & Pick<Exceptions, 'policy'>,
): Promise<readonly Finding[]> {
  const ends = set === undefined ? [] : endsOf(filesOf(set.files))
  const alone = certificate && { file: 'ca-cert.pem', role: 'leaf', certificate }
  const all = ends.length === 0 && alone !== undefined ? [alone] : ends
  return policyFindings(all, { policy, at, trustDomain })
}

/** Judges what came back against the request. */
export async function answerReport(
  csr: string,
  given: Arguments,
  { policy, ...options }: CheckCacertsOptions & Pick<Exceptions, 'policy'>,
  io: Io,
): Promise<NamedReport> {
  const paths = given.positionals
  if (paths.length === 0)
    throw usageError('check --request CSR needs the files that came back', 'check')
  const { checkAnswer } = await import('../request/index.ts')
  const { files, forms } = await readAnswer(paths, io)
  const days = daysOf(given, 'check')
  const passphrase = io.passphraseFile === undefined ? undefined : await passphraseOf('', io)
  const request = await readFile(csr, io)
  try {
    const report = await checkAnswer(request, files, {
      ...options,
      forms,
      ...(days !== undefined && { days }),
      ...(passphrase !== undefined && { passphrase }),
    })
    const findings = report.findings.map((found) => withNames(found, csr, paths))
    const whole = { name: paths.map(quoteInput).join(', '), report: { ...report, findings } }
    return withFindings(whole, await ownRules(report, { ...options, policy }))
  } catch (error) {
    throw isMeshCertsError(error) ? errorAt(error, { file: quoteInput(csr) }) : error
  }
}
