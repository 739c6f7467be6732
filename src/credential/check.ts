import type { CredentialLoad } from '../emulation/envoy/load-credential.ts'
import { isObject, isRefused } from '../capture/secret-object.ts'
import { finding } from '../report/catalogue.ts'
import { describeValue } from '../report/describe-value.ts'
import type { Finding } from '../report/finding.ts'
import type { ReportAnswer, ReportDetails } from '../report/format/types.ts'
import { createReport, type Proof, type Report } from '../report/report.ts'
import { browserText } from './browsers.ts'
import { checkChain } from './checks/chain.ts'
import { checkClientCas } from './checks/clients.ts'
import { checkDates } from './checks/dates.ts'
import { checkFips, checkLoading, kindOf } from './checks/loading.ts'
import { checkHosts, checkUsage } from './checks/names.ts'
import { checkSecret } from './checks/secret.ts'
import { askClient, clientFinding, type ClientAnswer } from './client.ts'
import { CREDENTIAL_CODES } from './codes.ts'
import { credentialError } from './fail.ts'
import { openCredential, type NotAsked, type Opened } from './open.ts'
import { settingsOf, type CheckCredentialOptions } from './options.ts'
import { isCredential, type Credential } from './read.ts'
import { nameOf } from './view.ts'

/** What istiod does with a credential. */
export interface IstiodCredentialAnswer {
  /** Does it hand the credential to the gateway? It hands on much that Envoy then refuses. */
  readonly serves: boolean
  /** The line of its log, or the message of the listener's condition; there where it refuses or warns. */
  readonly says?: string
}

/** What Envoy Gateway does with a credential. */
export interface GatewayCredentialAnswer {
  /** Does it take the Secret for the listener? */
  readonly accepts: boolean
  /** The message of the condition; there where it does not. */
  readonly says?: string
}

/** What Envoy does with a credential. */
export interface EnvoyCredentialAnswer {
  /** Does it serve the credential? False too where it gets none. */
  readonly loads: boolean
  /** The line of its log; there where it gets a credential and refuses it. */
  readonly says?: string
}

/** The report on a credential. */
export interface CredentialReport extends Report {
  /** Left out for Envoy Gateway. */
  readonly istiod?: IstiodCredentialAnswer
  /** There for Envoy Gateway, in place of `istiod`. */
  readonly gateway?: GatewayCredentialAnswer
  /** Does Envoy load it? Where not, a listener that runs goes on with the certificate it had; a new one does not start. */
  readonly envoy: EnvoyCredentialAnswer
  /** What a client with `clientRoots` says; left out without them. */
  readonly client?: ClientAnswer
  /** The same in words, for the formats. */
  readonly details: ReportDetails
}

/** A Secret that the API server refuses is never seen by anybody. */
async function materialFindings(opened: Opened): Promise<readonly Finding[]> {
  if (opened.leaf === undefined) return checkLoading(opened)
  const loading = await checkLoading(opened)
  // behind a chain in the wrong order everything else would speak of the wrong certificate
  if (loading.some(({ code }) => code === 'credential-chain-order'))
    return [...loading, ...checkDates(opened), ...checkClientCas(opened)]
  const known = new Set(loading.map(({ code }) => code))
  return [
    ...loading,
    ...checkDates(opened),
    ...checkHosts(opened),
    ...checkUsage(opened).filter(({ code }) => !known.has(code)),
    ...(await checkChain(opened)),
    ...checkFips(opened),
    ...checkClientCas(opened),
  ]
}

const gatewayRefuses = ({ istiod, gatewayAnswer }: Opened): boolean =>
  istiod?.serves === false || gatewayAnswer?.accepts === false

/** A refusal is never left without a finding. */
function unexplained(opened: Opened, found: readonly Finding[]): readonly Finding[] {
  if (found.some(({ severity }) => severity === 'error')) return []
  const { istiod, gatewayAnswer } = opened
  if (!gatewayRefuses(opened)) return []
  const who = istiod === undefined ? 'Envoy Gateway' : 'istiod'
  const says = istiod?.says ?? gatewayAnswer?.says ?? 'its words are not known'
  return [finding(CREDENTIAL_CODES, 'credential-gateway-refuses', { who, says })]
}

function proofsOf({ leaf, path, key, chain }: Opened, found: readonly Finding[]): readonly Proof[] {
  if (leaf === undefined || found.some(({ severity }) => severity === 'error')) return []
  const { publicKey } = leaf.certificate
  const above = path.slice(1).map(({ certificate }) => nameOf(certificate))
  const under = above.length === 0 ? 'alone' : `with ${above.join(', ')}`
  return [
    {
      file: chain?.file ?? leaf.file,
      message: `server certificate ${nameOf(leaf.certificate)}, ${kindOf(publicKey)}, ${under}`,
    },
    { file: key?.file ?? '', message: 'the private key belongs to it' },
  ]
}

const answerOf = ({ ...answer }: CredentialLoad | NotAsked): EnvoyCredentialAnswer =>
  answer.loads || answer.says === undefined
    ? { loads: answer.loads }
    : { loads: false, says: answer.says }

// what a program reads is the answer and its words (docs/json.md)
const clientOf = ({ trusts, says }: ClientAnswer): ClientAnswer =>
  says === undefined ? { trusts } : { trusts, says }

type Answers = Pick<CredentialReport, 'istiod' | 'gateway' | 'envoy' | 'client'>

function answersOf(opened: Opened, client: ClientAnswer | undefined): Answers {
  const { istiod, gatewayAnswer, envoy } = opened
  const control =
    gatewayAnswer === undefined
      ? { istiod: Object.freeze({ ...(istiod as IstiodCredentialAnswer) }) }
      : {
          gateway: Object.freeze({
            accepts: gatewayAnswer.accepts,
            ...(gatewayAnswer.says !== undefined && { says: gatewayAnswer.says }),
          }),
        }
  return {
    ...control,
    envoy: Object.freeze(answerOf(envoy)),
    ...(client !== undefined && { client: Object.freeze(clientOf(client)) }),
  }
}

function lines({ istiod, gateway, envoy, client }: Answers): readonly ReportAnswer[] {
  const line = (
    heading: string,
    says: string | undefined,
    isFailure: boolean,
  ): readonly ReportAnswer[] => (says === undefined ? [] : [{ heading, says, isFailure }])
  return [
    ...line('istiod would say', istiod?.says, istiod?.serves === false),
    ...line('Envoy Gateway would say', gateway?.says, true),
    ...line('Envoy would refuse it with', envoy.says, true),
    ...line('a client with only these roots would say', client?.says, true),
  ]
}

/** What a browser shows of what is served. */
const shown = ({ envoy }: Answers, says: string | undefined): readonly ReportAnswer[] =>
  envoy.loads && says !== undefined
    ? [{ heading: 'a browser would show', says, isFailure: true }]
    : []

const NOT_LOADED =
  'a listener that runs goes on with the certificate it had, and a new one does not start'

function sentenceOf({ istiod, gateway, envoy }: Answers, fails: boolean): string {
  if (istiod?.serves === false) return `istiod would not hand it to the gateway: ${NOT_LOADED}`
  if (gateway?.accepts === false) return 'Envoy Gateway would not take it for the listener'
  if (!envoy.loads) return `Envoy would not load it: ${NOT_LOADED}`
  return fails
    ? 'Envoy would load it, and clients would not be served'
    : 'Envoy would load it and serve it'
}

function requireCredential(credential: unknown): void {
  if (isCredential(credential)) return
  const found = isObject(credential) ? 'an object that it did not give' : describeValue(credential)
  const problem = `expected what readCredential gives, found ${found}`
  throw credentialError('credential-input', { problem })
}

/**
 * Says what becomes of the TLS material of a gateway: whether istiod (or Envoy Gateway) hands it on, whether Envoy loads it, and
 * what clients make of it.
 *
 * @param credential - From {@link readCredential}.
 * @param options - The time is required; the rest says whose gateway it is, how it asks clients and how they call it.
 * @returns `status` is `fail` when the gateway would not serve the certificate, or clients would refuse it.
 * @throws MeshCertsError `credential-option` for an option that makes no sense; never for what the material holds.
 * @example
 * import { checkCredential, readCredential } from 'meshcerts/credential'
 * const credential = readCredential({ 'tls.crt': '', 'tls.key': '' })
 * const { istiod } = await checkCredential(credential, { at: new Date('2027-01-01') })
 * istiod?.says?.endsWith('found keys "tls.crt" and "tls.key", but they were empty') // => true
 */
export async function checkCredential(
  credential: Credential,
  options: CheckCredentialOptions,
): Promise<CredentialReport> {
  requireCredential(credential)
  const opened = await openCredential(credential, settingsOf(options))
  const client = await askClient(opened)
  const own = [...checkSecret(opened), ...(await materialFindings(opened))]
  const explained = own.some(({ severity }) => severity === 'error')
  const said = [...own, ...(explained ? [] : clientFinding(opened, client))]
  const findings = [...said, ...unexplained(opened, said)]
  const report = createReport(findings, proofsOf(opened, findings))
  const answers = answersOf(opened, client)
  const refused = findings.some(isRefused)
  const sentence = refused
    ? 'Kubernetes would not take this Secret'
    : sentenceOf(answers, report.status === 'fail')
  return Object.freeze({
    ...report,
    ...answers,
    details: Object.freeze({
      answers: refused
        ? []
        : [...lines(answers), ...shown(answers, browserText(opened, said, client))],
      sentence,
      data: answers,
    }),
  })
}
