import { fieldsOf, isObject } from '../../capture/secret-object.ts'
import { CA_SUFFIX as SUFFIX } from '../../emulation/istiod/gateway-credential.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { quoteInput } from '../../report/quote.ts'
import type { Report } from '../../report/report.ts'
import { shellWord } from '../../report/shell.ts'
import { CLI_CODES } from '../codes.ts'
import type { AuditRecord } from './record.ts'

// For mode MUTUAL istiod takes the CAs of clients from NAME-cacert where that is there (GetCaCert in
// pilot/pkg/credentials/kube/secrets.go). In a stream each Secret is a record of its own: what is said of one alone may be wrong for
// both.

interface Both {
  readonly pair: string
  readonly ca: string
}

function bothOf(name: string, codes: ReadonlySet<string>): Both | undefined {
  if (codes.has('credential-keys-missing') && name.length > SUFFIX.length && name.endsWith(SUFFIX))
    return { pair: name.slice(0, -SUFFIX.length), ca: name }
  return codes.has('credential-client-ca-missing')
    ? { pair: name, ca: `${name}${SUFFIX}` }
    : undefined
}

/** A name as a word of a command; the word it is put in place of where it may hold a piece of a key. */
const word = (name: string, instead: string): string =>
  quoteInput(name) === name ? shellWord(name) : instead

/** That a Secret was judged without the other that istiod reads with it, where that matters to what was found. */
export function judgedAlone({ data }: AuditRecord, { findings }: Report): readonly Finding[] {
  if (!isObject(data) || Array.isArray(data['items'])) return []
  const { name, namespace } = fieldsOf(data['metadata'])
  if (typeof name !== 'string') return []
  const both = bothOf(name, new Set(findings.map(({ code }) => code)))
  if (both === undefined) return []
  const facts = {
    name: word(name, 'NAME'),
    pair: word(both.pair, 'NAME'),
    ca: word(both.ca, `NAME${SUFFIX}`),
    namespace: word(typeof namespace === 'string' ? namespace : 'NAMESPACE', 'NAMESPACE'),
  }
  return [finding(CLI_CODES, 'cli-judged-alone', facts)]
}
