import { element, integer, octetString, oid, sequence } from '../../src/der/writer.ts'

const DATA = oid('1.2.840.113549.1.7.1')
const ENCRYPTED_DATA = oid('1.2.840.113549.1.7.6')
const PBE_SHA1_3DES = oid('1.2.840.113549.1.12.1.3')
const SALT = octetString(new Uint8Array(8).fill(1))

const part = (rounds: number): Uint8Array =>
  sequence(
    ENCRYPTED_DATA,
    element(
      0xa0,
      sequence(
        integer(0),
        sequence(
          DATA,
          sequence(PBE_SHA1_3DES, sequence(SALT, integer(rounds))),
          element(0x80, new Uint8Array(8)),
        ),
      ),
    ),
  )

// RFC 7292, section 4: without a MAC
const file = (parts: readonly Uint8Array[]): Uint8Array =>
  sequence(integer(3), sequence(DATA, element(0xa0, octetString(sequence(...parts)))))

/** For each number an encrypted part whose key takes so many rounds. No passphrase opens it. */
export const encryptedParts = (...rounds: readonly number[]): Uint8Array => file(rounds.map(part))

/** A file with a certificate in the clear. */
export function clearFile(certificate: Uint8Array): Uint8Array {
  const value = sequence(oid('1.2.840.113549.1.9.22.1'), element(0xa0, octetString(certificate)))
  const bag = sequence(oid('1.2.840.113549.1.12.10.1.3'), element(0xa0, value))
  return file([sequence(DATA, element(0xa0, octetString(sequence(bag))))])
}
