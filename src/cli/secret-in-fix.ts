import type { SecretFacts } from '../capture/secret-object.ts'
import type { CacertsSet } from '../cacerts/read.ts'
import { quoteInput } from '../report/quote.ts'
import { shellWord } from '../report/shell.ts'

// A fix is a command on files. Where the set came out of a Secret there are none: they are written first, and the Secret is
// made of them again.

// the names that istiod looks for, where the Secret does not say its own
const NAME = 'cacerts'
const NAMESPACE = 'istio-system'

// as the API server wants the keys of a Secret (IsConfigMapKey); others are not pasted into a shell
const KEY = /^[-.\w]+$/

/** Writes each value of the Secret of the cluster into a file of its name; stops at the first that is not there. */
function takeOut(secret: string, keys: readonly string[]): string {
  const read = `kubectl get secret ${secret} ${String.raw`-o go-template="{{index .data \"$f\"}}"`}`
  return `for f in ${keys.join(' ')}; do v=$(${read}) && printf %s "$v" | base64 -d > $f || exit 1; done`
}

/** The command as it is run on the Secret of the cluster; `undefined` where its keys are no file names, or its own cannot be shown. */
export function onSecret(command: string, { files, secret }: CacertsSet): string | undefined {
  const keys = Object.keys(files)
  if (secret === undefined || !keys.every((key) => KEY.test(key))) return undefined
  const { name = NAME, namespace = NAMESPACE }: SecretFacts = secret
  // a name may hold a piece of a key; what is cut out of it is in no cluster
  if ([name, namespace].some((one) => quoteInput(one) !== one)) return undefined
  const words = `${shellWord(name)} -n ${shellWord(namespace)}`
  const mend = `d=$(mktemp -d) && (cd "$d" && ${takeOut(words, keys)} && ${command})`
  const create = `kubectl create secret generic ${words} --from-file="$d" --dry-run=client -o yaml`
  return `${mend} && ${create} | kubectl apply -f -; rm -rf "$d"`
}
