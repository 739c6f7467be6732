import type { Finding } from '../report/finding.ts'
import type { AskedClient } from './client.ts'
import type { Opened } from './open.ts'

// What a browser shows for a server's certificate: Chromium's net/base/net_error_list.h, Mozilla's security/nss/lib/util/secerr.h,
// lib/ssl/sslerr.h and security/pkix. Documented, not asked of a browser.

interface Shown {
  readonly chrome: string
  readonly firefox: string
}

const UNKNOWN: Shown = {
  chrome: 'NET::ERR_CERT_AUTHORITY_INVALID',
  firefox: 'SEC_ERROR_UNKNOWN_ISSUER',
}
const NAME: Shown = {
  chrome: 'NET::ERR_CERT_COMMON_NAME_INVALID',
  firefox: 'SSL_ERROR_BAD_CERT_DOMAIN',
}
const DATE = 'NET::ERR_CERT_DATE_INVALID'

/** By the finding, and by whether it is about the server's own certificate or a CA above it. */
const SHOWN: Readonly<Partial<Record<string, { readonly server: Shown; readonly ca: Shown }>>> = {
  'credential-expired': {
    server: { chrome: DATE, firefox: 'SEC_ERROR_EXPIRED_CERTIFICATE' },
    ca: { chrome: DATE, firefox: 'SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE' },
  },
  'credential-not-yet-valid': {
    server: { chrome: DATE, firefox: 'MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE' },
    ca: { chrome: DATE, firefox: 'MOZILLA_PKIX_ERROR_NOT_YET_VALID_ISSUER_CERTIFICATE' },
  },
  'credential-host': { server: NAME, ca: NAME },
  'credential-no-names': { server: NAME, ca: NAME },
  'credential-chain-incomplete': { server: UNKNOWN, ca: UNKNOWN },
}

/** By why the client does not trust the chain. */
const UNTRUSTED: Readonly<Partial<Record<string, Shown>>> = {
  'local-issuer': UNKNOWN,
  'self-signed-in-chain': UNKNOWN,
  'self-signed-leaf': { ...UNKNOWN, firefox: 'MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT' },
}

function shownFor(
  { leaf }: Pick<Opened, 'leaf'>,
  findings: readonly Finding[],
  client: AskedClient | undefined,
): Shown | undefined {
  for (const { severity, code, file, block } of findings) {
    const shown = severity === 'error' ? SHOWN[code] : undefined
    // a browser sees the chain, not what is wrong with a CA of clients, which is in another file
    if (shown === undefined || file !== leaf?.file) continue
    return block === leaf?.block ? shown.server : shown.ca
  }
  return UNTRUSTED[client?.cause ?? '']
}

/** What Chrome and Firefox show, in one line; nothing where they would show the page, or where their words are not known. */
export function browserText(
  opened: Pick<Opened, 'leaf'>,
  findings: readonly Finding[],
  client: AskedClient | undefined,
): string | undefined {
  const shown = shownFor(opened, findings, client)
  return shown && `${shown.chrome} (Chrome, Edge), ${shown.firefox} (Firefox)`
}
