import { keyError } from './fail.ts'

interface Foreign {
  readonly form: string
  readonly command: string
}

const OPENSSH: Foreign = {
  form: 'OpenSSH',
  command: 'ssh-keygen -p -N "" -m PKCS8 -f FILE',
}
const MSBLOB: Foreign = {
  form: 'MSBLOB',
  command: 'openssl rsa -inform MSBLOB -in FILE -out ca-key.pem',
}
const PVK: Foreign = {
  form: 'PVK',
  command: 'openssl rsa -provider legacy -provider default -inform PVK -in FILE -out ca-key.pem',
}
const PUTTY: Foreign = { form: 'PuTTY', command: 'puttygen FILE -O private-openssh-new -o NEW' }

const refuse = ({ form, command }: Foreign): never => {
  throw keyError('key-unsupported-form', { form, command })
}

/** Refuses what is known by its first octets, one character each. */
export function refuseForeign(start: string): void {
  // [MS-CAPI] PRIVATEKEYBLOB: type 7, version 2, reserved; then the algorithm
  if (start.startsWith('\x07\x02\x00\x00')) refuse(MSBLOB)
  // the magic number b0b5f11e, little-endian
  if (start.startsWith('\x1e\xf1\xb5\xb0')) refuse(PVK)
  if (/^PuTTY-User-Key-File-/.test(start)) refuse(PUTTY)
}

/** Refuses PEM blocks of other kinds by their label. */
export function refuseLabel(label: string): void {
  if (label.includes('OPENSSH') || label.includes('SSH2')) refuse(OPENSSH)
}
