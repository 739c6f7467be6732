import { element, integer, oid, sequence } from '../../src/der/writer.ts'

/** SignedData of PKCS#7 without signers (RFC 2315, section 9.1), around certificates in DER. */
export const signedData = (certificates: readonly Uint8Array[]): Uint8Array =>
  sequence(
    oid('1.2.840.113549.1.7.2'),
    element(
      0xa0,
      sequence(
        integer(1),
        element(0x31),
        sequence(oid('1.2.840.113549.1.7.1')),
        element(0xa0, ...certificates),
        element(0x31),
      ),
    ),
  )
