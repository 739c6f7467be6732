import type { ChangePlan, ChangeStep } from '../join/plan/change.ts'
import type { ChangeMoment } from '../join/plan/moments.ts'
import type { ChangeRestart } from '../join/plan/restart.ts'
import type { StepCheck } from '../mesh/step-parts.ts'
import { quoteInput } from '../report/quote.ts'
import { shellWord } from '../report/shell.ts'
import { table } from './table.ts'
import { between } from './trust-text.ts'

// What `plan` prints. Names come from outside: they are quoted.

const KINDS: Readonly<Record<ChangePlan['kind'], string>> = {
  same: 'the clusters are as they shall be: nothing to do',
  safe: 'every step was tried: no connection that works stops working',
  unsafe: 'NO ORDER IS SAFE',
}

const indented = (text: string, by: string): string => text.trimEnd().replace(/^(?=.)/gm, by)

/** One row a client, one column a server: does every connection between the two work? */
function grid({ parties, connections }: ChangeMoment): string {
  const cell = (client: string, server: string): string => {
    const own = connections.filter((one) => one.client === client && one.server === server)
    return own.every(({ works }) => works) ? 'yes' : 'NO'
  }
  const names = parties.map(({ name }) => name)
  return table([
    ['calls', ...names.map(quoteInput)],
    ...names.map((client) => [quoteInput(client), ...names.map((server) => cell(client, server))]),
  ])
}

const refused = ({ connections }: ChangeMoment): string =>
  connections
    .filter(({ works }) => !works)
    .map((one) => {
      const { refusedBy = '', says = '' } = one.chain.ok ? one.identity : one.chain
      return `${between(one)}: ${refusedBy} refuses: ${quoteInput(says)}\n`
    })
    .join('')

const restartText = ({ what, needed, why }: ChangeRestart): string =>
  `restart ${what}: ${needed ? 'yes' : 'no'}, ${why}\n`

const commandLines = (commands: readonly string[]): string =>
  commands.map((command) => `$ ${command}\n`).join('')

const checkLines = (checks: readonly StepCheck[]): string =>
  checks.map(({ command, expect }) => `see: $ ${command}\n     ${expect}\n`).join('')

const list = (title: string, text: string): string =>
  text === '' ? '' : `${title}\n${indented(text, '  ')}\n`

const MOMENTS: Readonly<Record<ChangeMoment['when'], string>> = {
  before: 'before',
  during: 'while workloads of before and after are there',
  after: 'after it',
}

const momentText = (one: ChangeMoment): string =>
  list(`${MOMENTS[one.when]}:`, `${grid(one)}${refused(one)}`)

function stepText(step: ChangeStep, index: number): string {
  const breaks = step.breaks.map(
    (one) =>
      `BREAKS ${between(one)}: ${quoteInput((one.chain.ok ? one.identity.says : one.chain.says) ?? '')}\n`,
  )
  const body = [
    ...breaks,
    `${step.why}\n`,
    ...step.notes.map((note) => `note: ${note}\n`),
    commandLines(step.commands),
    checkLines(step.checks),
    ...step.restarts.map(restartText),
    ...step.ends.map((one) => `ends ${between(one)}\n`),
    list('way back:', commandLines(step.back.commands)),
    list('when nobody wants to go back:', commandLines(step.cleanup)),
    ...step.moments.map(momentText),
  ]
  return `${String(index + 1)}. ${quoteInput(step.title)}\n${indented(body.join(''), '   ')}\n`
}

/** Were the sets of the steps written, and how are they? */
export interface Written {
  readonly isWritten: boolean
  readonly from: string
  readonly to: string
}

const hasSets = ({ steps }: ChangePlan): boolean => steps.some(({ folder }) => folder !== undefined)

function setsText(plan: ChangePlan, { isWritten, from, to }: Written): string {
  if (isWritten || !hasSets(plan)) return ''
  return `the commands take the sets of the steps from the folder plan; write it first:\n   $ meshcerts plan ${shellWord(from)} ${shellWord(to)} --out plan\n`
}

/** The whole plan in words. */
export function planText(plan: ChangePlan, written: Written): string {
  const reason = plan.why === undefined ? '' : `: ${quoteInput(plan.why)}`
  const parts = [
    `${KINDS[plan.kind]}${reason}\n`,
    setsText(plan, written),
    ...plan.steps.map(stepText),
    list('in the end:', `${grid(plan.after)}${refused(plan.after)}`),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

/** The commands alone; what breaks a connection is named before them. */
export const commandText = ({ steps }: ChangePlan): string =>
  steps
    .map(({ title, breaks, commands }, index) => {
      const broken = breaks.map((one) => `# BREAKS ${between(one)}\n`).join('')
      const lines = commands.map((command) => `${command}\n`).join('')
      return `# ${String(index + 1)}. ${quoteInput(title)}\n${broken}${lines}`
    })
    .join('')
