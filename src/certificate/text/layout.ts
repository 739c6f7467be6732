import { toHex } from '../../der/bytes.ts'
import { isAscii, latin1 } from '../../der/strings.ts'

/** So many blanks. */
export const pad = (count: number): string => ' '.repeat(count)

/** Lower-case hex with colons, so many octets a line, each line indented and all but the last ending in a colon. */
export function hexBlock(bytes: Uint8Array, width: number, indent: number): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += width) {
    lines.push(pad(indent) + toHex(bytes.subarray(at, at + width), ':'))
  }
  return lines.join(':\n')
}

/** Upper-case hex with colons on one line, as identifiers of keys are printed. */
export const colonHex = (bytes: Uint8Array): string => toHex(bytes, ':').toUpperCase()

/** Octets as OpenSSL shows what it cannot decode: a dot for everything that is neither printable ASCII nor a line end. */
export const dump = (bytes: Uint8Array): string => latin1(bytes).replace(/[^ -~\r\n]/g, '.')

/** Octets that go to the output as they are, up to the first NUL: text in UTF-8, nearly always. */
export function rawText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  const shown = end < 0 ? bytes : bytes.subarray(0, end)
  return isAscii(shown) ? latin1(shown) : new TextDecoder('utf-8').decode(shown)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (number: number): string => String(number).padStart(2, '0')

/** An instant as OpenSSL prints it: `Nov  2 16:14:57 2026 GMT`; `fraction` goes behind the seconds. */
export function timeText(at: Date, fraction = ''): string {
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':')
  const day = String(at.getUTCDate()).padStart(2)
  const month = MONTHS[at.getUTCMonth()] as string
  return `${month} ${day} ${clock}${fraction} ${String(at.getUTCFullYear())} GMT`
}
