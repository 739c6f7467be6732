/** The two bytes of a code point as the IANA registry prints them, without `0x`. */
export function codePointOf(id: number): string {
  const hex = id.toString(16).toUpperCase().padStart(4, '0')
  return `${hex.slice(0, 2)},${hex.slice(2)}`
}

const OPENSSL_EXCHANGE: Readonly<Record<string, string>> = {
  RSA: '',
  DH_anon: 'ADH-',
  ECDH_anon: 'AECDH-',
  PSK_DHE: 'DHE-PSK-',
  SRP_SHA: 'SRP-',
  SRP_SHA_RSA: 'SRP-RSA-',
  SRP_SHA_DSS: 'SRP-DSS-',
}

function opensslCipher(exchange: string, cipher: string): string {
  const dashed = cipher.replaceAll('_', '-')
  if (exchange.startsWith('SRP')) return dashed
  const short = dashed.replace(/^(AES|ARIA|CAMELLIA)-(\d+)/, '$1$2').replace('CCM-8', 'CCM8')
  // OpenSSL says CBC only where a pre-shared key goes with AES, and for single DES
  const withCbc = exchange.includes('PSK') && short.startsWith('AES')
  return (withCbc ? short : short.replace('-CBC-', '-'))
    .replace('POLY1305-SHA256', 'POLY1305')
    .replace('3DES-EDE-SHA', 'DES-CBC3-SHA')
    .replace('RC4-128', 'RC4')
    .replace(/^DES-SHA$/, 'DES-CBC-SHA')
}

/** The OpenSSL name of a suite before TLS 1.3, from the two parts of its IANA name: `ECDHE_RSA`, `AES_128_GCM_SHA256`. */
export function opensslName(exchange: string, cipher: string): string {
  const prefix = OPENSSL_EXCHANGE[exchange] ?? `${exchange.replaceAll('_', '-')}-`
  const name = prefix + opensslCipher(exchange, cipher)
  return name.replace('ECDHE-RSA-ARIA', 'ECDHE-ARIA')
}
