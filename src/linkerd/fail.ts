import { errorOf } from '../report/error.ts'
import { LINKERD_CODES } from './codes.ts'

/** The error for a call that cannot be answered, ready to be thrown. */
export const linkerdError = errorOf(LINKERD_CODES)
