import type { CertificateRequest } from '../../certificate/request.ts'

/** What every form asks for. */
export interface Asked {
  readonly request: CertificateRequest
  /** Of basicConstraints; none where it is left out. */
  readonly pathLength: number | undefined
  readonly days: number
  /** The file of the request, as a word of a shell. */
  readonly csr: string
}

/** A command over several lines. */
export const command = (...lines: readonly string[]): string => lines.join(' \\\n  ')
