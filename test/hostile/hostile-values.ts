import { runInNewContext } from 'node:vm'

// What is not what it seems: of the right class by `instanceof` and of none, or of another realm, as jest has one for each file.

/** What a getter of a caller throws: it is the caller's, and may come back as it is. */
export const THROWN = new Error('thrown by a getter')

const throwing = (): never => {
  throw THROWN
}

class Bytes extends Uint8Array {}
class Instant extends Date {}

/** Values that no option takes, or that hold what no option takes; those that broke the most come first. */
export const HOSTILE: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a symbol', Symbol('x')],
  ['an empty object', {}],
  ['a Date by its prototype', Object.create(Date.prototype)],
  ['octets by their prototype', Object.create(Uint8Array.prototype)],
  ['an object whose getters all throw', new Proxy({}, { get: throwing })],
  ['NaN', Number.NaN],
  ['a number', 5],
  ['a text', 'x'],
  ['a boolean', true],
  ['a bigint', 10n],
  [
    'a function',
    function () {
      return 1
    },
  ],
  ['[null]', [null]],
  ['[5]', [5]],
  ['[{}]', [{}]],
  ['a list with a symbol', [Symbol('x')]],
  ['an empty list', []],
  ['an object without prototype', Object.create(null)],
  ['an object that holds objects', { der: {}, subject: {}, files: {}, notes: {}, spki: {} }],
  ['an object with a symbol', { x: Symbol('x') }],
  ['an invalid Date', new Date(Number.NaN)],
  ['a Proxy of a Date', new Proxy(new Date(0), {})],
  ['a Proxy of octets', new Proxy(new Uint8Array(3), {})],
  ['octets', new Uint8Array(3)],
  ['octets of another realm', runInNewContext('new Uint8Array(3)')],
  ['a Uint16Array', new Uint16Array(3)],
  ['a Map', new Map()],
  ['a promise', Promise.resolve(1)],
  [
    'an object with a getter that throws',
    Object.defineProperty({}, 'x', { enumerable: true, get: throwing }),
  ],
]

const BREAKING: readonly string[] = [
  'null',
  'a symbol',
  'an empty object',
  'octets by their prototype',
  '[null]',
  'an object that holds objects',
  'a Proxy of octets',
]

/** Those that found all there was to find in a member of what the package made; a call of some functions takes long. */
export const FEW: typeof HOSTILE = HOSTILE.filter(([label]) => BREAKING.includes(label))

/** The same in another shape: whoever takes the one takes the other, or says that it does not. */
export const SHAPES: readonly (readonly [string, (value: unknown) => unknown])[] = [
  [
    'without prototype',
    (value) => (isPlain(value) ? Object.assign(Object.create(null) as object, value) : value),
  ],
  [
    'behind a Proxy',
    (value) => (isPlain(value) || Array.isArray(value) ? new Proxy(value, {}) : value),
  ],
  ['with getters', (value) => (isPlain(value) ? withGetters(value) : value)],
  [
    'with a prototype of its own',
    (value) =>
      isPlain(value) ? Object.assign(Object.create({ foreign: 1 }) as object, value) : value,
  ],
  ['frozen', (value) => (isPlain(value) || Array.isArray(value) ? Object.freeze(value) : value)],
  ['octets of a subclass', (value) => (value instanceof Uint8Array ? new Bytes(value) : value)],
  [
    'octets of another realm',
    (value) =>
      value instanceof Uint8Array
        ? (runInNewContext('Uint8Array.from(octets)', { octets: [...value] }) as unknown)
        : value,
  ],
  ['a Date of a subclass', (value) => (value instanceof Date ? new Instant(value) : value)],
  [
    'a Date of another realm',
    (value) =>
      value instanceof Date
        ? (runInNewContext(`new Date(${String(value.getTime())})`) as unknown)
        : value,
  ],
]

type Plain = Readonly<Record<string, unknown>>

/** What a caller writes with braces, and not what the package made. */
export function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // a module is foreign too, and has no prototype
  const isModule = Object.prototype.toString.call(value) === '[object Module]'
  return (prototype === Object.prototype || prototype === null) && !isModule
}

function withGetters(value: Plain): Plain {
  const made = {}
  for (const key of Object.keys(value))
    Object.defineProperty(made, key, { enumerable: true, get: () => value[key] })
  return made
}
