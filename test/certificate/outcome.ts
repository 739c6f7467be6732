import { isMeshCertsError } from '../../src/report/error.ts'

/** `ok`, or the code of what was thrown; another error than ours is a crash and goes on. */
export function outcome(call: () => unknown): string {
  try {
    call()
    return 'ok'
  } catch (error) {
    if (isMeshCertsError(error)) return error.code
    throw error
  }
}
