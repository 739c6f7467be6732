// The headers of an encrypted key as PEM_get_EVP_CIPHER_INFO of OpenSSL reads them (crypto/pem/pem_lib.c): the
// cipher must be known by name and its vector whole; nothing is decrypted.

const HEADERS =
  /^Proc-Type:[ \t]*4,[ \t]*ENCRYPTED[ \t\r]*\nDEK-Info:[ \t]*(?<cipher>[^ \t,]*)[ \t]*(?<rest>[^]*)$/

// Octets of the vector. A cipher that needs none is never found: the end of the line counts as a part of its name. EVP_get_cipherbyname
// does not look at the case.
const VECTORS: readonly (readonly [RegExp, number])[] = [
  [/^(?:aes|aria|camellia)(?:128|192|256)$/i, 16],
  [/^(?:aes|aria|camellia)-(?:128|192|256)-(?:cbc|cfb[18]?|ofb|ctr)$/i, 16],
  [/^(?:seed|sm4)(?:-(?:cbc|cfb|ofb))?$/i, 16],
  [/^(?:des|des-ede3)-cfb[18]$/i, 8],
  [/^(?:bf|cast5|des|des-ede|des-ede3|idea|rc2)-(?:cbc|cfb|ofb)$/i, 8],
  [/^(?:bf|blowfish|cast|cast-cbc|des|des3|desx|desx-cbc|idea|rc2|rc2-(?:40|64|128))$/i, 8],
]

/** Are these the headers of an encrypted key, with a cipher that OpenSSL knows and the vector that it wants? */
export function isEncryptedKeyHeader(header: string): boolean {
  const { cipher = '', rest = '' } = HEADERS.exec(header)?.groups ?? {}
  const octets = VECTORS.find(([name]) => name.test(cipher))?.[1]
  if (octets === undefined) return false
  const vector = /^,(?<digits>[\dA-Fa-f]*)/.exec(rest)?.groups?.['digits'] ?? ''
  return vector.length >= 2 * octets
}
