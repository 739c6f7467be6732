import type { PeerAnswer } from '../stack.ts'
import { openSslText } from './x509-errors.ts'

// How curl reports what OpenSSL refuses (lib/vtls/openssl.c): CURLE_PEER_FAILED_VERIFICATION is error 60.

const NOT_VERIFIED = 'curl: (60) SSL'

/** What curl says of a chain that OpenSSL 3.0 refuses: the text of the error without its number and depth. */
export const curlChainText = ({ cause, says = '' }: PeerAnswer): string =>
  `${NOT_VERIFIED} certificate problem: ${openSslText(cause) ?? says}`

/** What curl says where no name of the certificate fits the host. */
export const curlHostText = (host: string): string =>
  `${NOT_VERIFIED}: no alternative certificate subject name matches target host name '${host}'`
