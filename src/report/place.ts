import type { Place } from './finding.ts'
import { quoteInput } from './quote.ts'

/** A place whose names are fit for a message: the name of a file, or of a certificate, may be anything. */
export function quotePlace<T extends Place>(place: T): T {
  const { file, certificate } = place
  return {
    ...place,
    ...(file === undefined ? {} : { file: quoteInput(file) }),
    ...(certificate === undefined ? {} : { certificate: quoteInput(certificate) }),
  }
}
