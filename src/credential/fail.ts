import { errorOf } from '../report/error.ts'
import { CREDENTIAL_CODES } from './codes.ts'

/** The error for a call that cannot be answered, ready to be thrown. */
export const credentialError = errorOf(CREDENTIAL_CODES)
