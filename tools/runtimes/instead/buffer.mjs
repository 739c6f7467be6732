// The Buffer of browsers, with the one encoding that it lacks and tests write.
import { Buffer } from 'buffer/'

const { toString } = Buffer.prototype
Buffer.prototype.toString = function (encoding, ...rest) {
  if (encoding !== 'base64url') return toString.call(this, encoding, ...rest)
  const base64 = toString.call(this, 'base64', ...rest)
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

export { Buffer }
