import { finding, type FactsFor } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { CLI_CODES } from './codes.ts'

/** An error of the command, to be thrown. */
export function cliError<K extends keyof typeof CLI_CODES>(
  code: K,
  facts: FactsFor<(typeof CLI_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(CLI_CODES, code, facts))
}

/** Wrong usage: exit code 2 and where to read on. */
export const usageError = (problem: string, command = ''): MeshCertsError =>
  cliError('cli-usage', {
    problem,
    help: ['meshcerts', command, '--help'].join(' ').replace('  ', ' '),
  })

/** The reason out of an error of the system: `EACCES: permission denied`, without path and call. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split(', ')[0] as string
}
