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

/** A PKCS#12 file without a MAC (RFC 7292, section 4): for each number an encrypted part whose key takes so many rounds. No passphrase opens it. */
export const encryptedParts = (...rounds: readonly number[]): Uint8Array =>
  sequence(integer(3), sequence(DATA, element(0xa0, octetString(sequence(...rounds.map(part))))))
