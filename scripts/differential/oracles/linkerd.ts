import { rememberSignatures } from '../../../src/certificate/signature-cache.ts'
import { engine } from '../../../src/crypto/engine.node.ts'
import {
  linkerdCheck,
  type IssuerScheme,
  type LinkerdCheckLine,
} from '../../../src/emulation/linkerd/check.ts'
import { startIdentity, type IdentityAnswer } from '../../../src/emulation/linkerd/identity.ts'
import { createReading } from '../../../src/emulation/parse-cache.ts'
import { MEASURED_GO } from '../../../src/release/go-version.ts'
import { renderSet, type SetInput } from '../generate/set-plan.ts'
import { SET_MAKERS } from '../generate/set-steps.ts'
import { generator, type Answer, type Asker, type Differential } from '../types.ts'

// Linkerd's identity controller and `linkerd check`, asked with the sets that istiod is asked with: the signing certificate is
// the issuer, with the intermediates behind it.

const NONE = new Uint8Array(0)

interface Texts {
  readonly scheme: IssuerScheme
  readonly anchors: Uint8Array
  readonly certificate: Uint8Array
  readonly key: Uint8Array
}

const ISSUER = /^(?:ca-cert\.pem|tls\.crt)$/
const KEY = /^(?:ca-key\.pem|tls\.key)$/
const ROOTS = /^(?:root-cert\.pem|ca\.crt)$/
const CHAIN = 'cert-chain.pem'

/** The four files as the three texts of Linkerd. A chain with the issuer in front is the issuer's file. */
function textsOf({ files }: SetInput): Texts {
  const find = (name: RegExp): Uint8Array =>
    Object.entries(files).find(([file]) => name.test(file))?.[1] ?? NONE
  const issuer = find(ISSUER)
  // half of the sets have their chain in the issuer's file, by the last octet of the key
  const whole = find(KEY).length % 2 === 0 ? files[CHAIN] : undefined
  return {
    scheme: Object.hasOwn(files, 'tls.crt') ? 'kubernetes.io/tls' : 'linkerd.io/tls',
    anchors: find(ROOTS),
    certificate: whole ?? issuer,
    key: find(KEY),
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const toolsFor = ({ at }: SetInput) => ({
  at,
  namespace: 'linkerd',
  trustDomain: 'cluster.local',
  check: rememberSignatures(engine),
  engine,
  reading: createReading(MEASURED_GO),
})

// the counter of Go's clock
const COUNTER = / m=[-+][\d.]+/

const verdictOf = ({ starts, issues }: IdentityAnswer): string => {
  if (!starts) return 'refuses'
  return issues ? 'issues' : 'starts'
}

const identityAnswer = (answer: IdentityAnswer): Answer => ({
  verdict: verdictOf(answer),
  words: answer.says?.replace(COUNTER, ''),
})

const askIdentity: Asker<SetInput, IdentityAnswer> = {
  question(input) {
    const { anchors, certificate, key } = textsOf(input)
    const at = input.at.toISOString()
    return {
      kind: 'identity',
      at,
      anchors: base64(anchors),
      certificate: base64(certificate),
      key: base64(key),
    }
  },
  theirs: identityAnswer,
  async ours(input) {
    const { anchors, ...issuer } = textsOf(input)
    const { answer } = await startIdentity({ ...toolsFor(input), anchors, issuer })
    return identityAnswer(answer)
  },
}

interface CheckAnswer {
  readonly refuses: readonly Pick<LinkerdCheckLine, 'check' | 'says'>[]
  readonly warns: readonly Pick<LinkerdCheckLine, 'check' | 'says'>[]
}

function checkAnswer({ refuses, warns }: CheckAnswer): Answer {
  const shown = (lines: CheckAnswer['refuses']): readonly string[] =>
    lines.map(({ check, says }) => `${check}: ${says.replace(COUNTER, '')}`)
  return {
    verdict: refuses.length === 0 ? 'passes' : 'fails',
    words: JSON.stringify([shown(refuses), shown(warns)]),
  }
}

function secretOf(input: SetInput): Record<string, Uint8Array> {
  const { scheme, certificate, key, anchors } = textsOf(input)
  return scheme === 'linkerd.io/tls'
    ? { 'crt.pem': certificate, 'key.pem': key }
    : { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': anchors }
}

const askCheck: Asker<SetInput, CheckAnswer> = {
  question(input) {
    const { scheme, anchors } = textsOf(input)
    const secret = Object.fromEntries(
      Object.entries(secretOf(input)).map(([name, bytes]) => [name, base64(bytes)]),
    )
    return { kind: 'check', scheme, anchors: base64(anchors), secret, at: input.at.toISOString() }
  },
  theirs: checkAnswer,
  async ours(input) {
    const { scheme, anchors } = textsOf(input)
    const secret = secretOf(input)
    const lines = await linkerdCheck({ ...toolsFor(input), scheme, anchors, secret })
    return checkAnswer({
      refuses: lines.filter(({ level }) => level === 'fail'),
      warns: lines.filter(({ level }) => level === 'warn'),
    })
  },
}

const KINDS = ['set-certificates', 'set-structure', 'set-text', 'set-keys', 'set-constraints']

/** Linkerd's control plane. */
export const linkerd: Differential = {
  oracle: 'linkerd',
  generators: KINDS.flatMap((kind) => {
    const make = SET_MAKERS[kind] as (typeof SET_MAKERS)[string]
    return [
      generator({ name: `identity-${kind}`, make, render: renderSet, asker: askIdentity }),
      generator({ name: `check-${kind}`, make, render: renderSet, asker: askCheck }),
    ]
  }),
}
