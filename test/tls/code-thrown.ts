import { isMeshCertsError } from '../../src/report/error.ts'

/** The code of the error that a call throws; nothing where it returns. */
export function codeThrownBy(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    if (isMeshCertsError(error)) return error.finding.code
    throw error
  }
  return undefined
}
