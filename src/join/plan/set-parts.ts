import { applyControlPlane } from '../../mesh/steps.ts'
import { otherKeyFiles } from '../../cacerts/checks/other-files.ts'
import type { CacertsSet } from '../../cacerts/read.ts'
import { sameFiles } from '../../cacerts/tools/joined-roots.ts'
import type { OpenedParty, TrustParty } from '../../cacerts/tools/trust-party.ts'
import { quoteInput } from '../../report/quote.ts'
import { shellWord } from '../../report/shell.ts'
import { joined, NOTHING, reloadIstiod, restartIstiod, type Part } from './parts.ts'
import type { Site } from './place.ts'
import { istiodRestart } from './restart.ts'

// The Secret cacerts comes, changes or goes.

/** The set that goes into the Secret of a party: without keys of others, which would go into the cluster with it. */
export function placedSet({ set }: TrustParty): CacertsSet {
  const others = otherKeyFiles(set)
  if (others.length === 0) return set
  const files = Object.entries(set.files).filter(([name]) => !others.includes(name))
  return { ...set, files: Object.fromEntries(files) }
}

const leftOut = ({ party }: OpenedParty): readonly string[] =>
  otherKeyFiles(party.set).map(
    (name) =>
      `${quoteInput(name)} holds a private key that istiod does not need: it is left out of the set; keep it off the cluster`,
  )

/** Where the set of a step lies, for the commands. */
const fromFiles = ({ party }: OpenedParty, folder: string): string =>
  Object.keys(placedSet(party).files)
    .toSorted()
    .map((name) => `--from-file=${shellWord(`${folder}/${name}`)}`)
    .join(' ')

/** The step's set is judged before it is put in place; one with errors never is. */
const checkSet = ({ namespace, settings }: Site, folder: string): string =>
  `npx meshcerts check ${shellWord(folder)} --namespace ${namespace} --control-plane ${settings.release.name}`

/** The Secret is made, where there was none. */
export const createSecret = (site: Site, party: OpenedParty, folder: string): Part => ({
  commands: [
    `${checkSet(site, folder)} && ${site.kubectl} -n ${site.namespace} create secret generic cacerts ${fromFiles(party, folder)}`,
  ],
  checks: [],
  notes: leftOut(party),
})

// `apply` would write the key into an annotation
const replaceSecret = (site: Site, party: OpenedParty, folder: string): Part => ({
  commands: [
    `${checkSet(site, folder)} && ${site.kubectl} -n ${site.namespace} create secret generic cacerts ${fromFiles(party, folder)} --dry-run=client -o yaml | ${site.kubectl} replace -f -`,
  ],
  checks: [],
  notes: leftOut(party),
})

const deleteSecret = ({ kubectl, namespace }: Site): Part => ({
  commands: [`${kubectl} -n ${namespace} delete secret cacerts`],
  checks: [
    {
      command: `${kubectl} -n ${namespace} get secret istio-ca-secret`,
      expect:
        'the Secret istio-ca-secret, which istiod uses again; without it istiod makes another root',
    },
  ],
})

/** What OpenShift Service Mesh 2 says of the Secret in its own resource. */
function resource({ settings, kubectl }: Site, isPlugged: boolean): Part {
  if (!settings.hasResource) return NOTHING
  const { commands, checks } = applyControlPlane(settings, isPlugged)
  const withContext = (text: string): string => text.replace(/^(?:oc|kubectl)/, kubectl)
  return {
    commands: commands.map(withContext),
    checks: checks.map(({ command, expect }) => ({ command: withContext(command), expect })),
  }
}

/** The ConfigMap that proxies verify istiod with. */
const published = ({ kubectl, namespace }: Site, folder: string, file: string): Part => ({
  commands: [],
  checks: [
    {
      command: `${kubectl} -n ${namespace} get configmap istio-ca-root-cert -o 'jsonpath={.data.root-cert\\.pem}' | npx meshcerts diff ${shellWord(`${folder}/${file}`)} -`,
      expect: 'exit code 0: istiod publishes the roots of this step',
    },
  ],
})

function placed(site: Site, before: OpenedParty, after: OpenedParty, folder: string): Part {
  const [was, is] = [before, after].map(({ party }) => party.selfSigned === true)
  if (is === true) return joined([deleteSecret(site), resource(site, false)])
  if (was !== true) return replaceSecret(site, after, folder)
  return joined([createSecret(site, after, folder), resource(site, true)])
}

/** The set of a step, and istiod with it; nothing where the files stay as they are. */
export function setPart(site: Site, before: OpenedParty, after: OpenedParty, folder: string): Part {
  const restart = istiodRestart(before, after)
  if (restart === undefined || isSameSet(before, after)) return NOTHING
  const isPlugged = after.party.selfSigned !== true
  const istiod = restart.needed ? restartIstiod(site, isPlugged) : reloadIstiod(site)
  return joined([
    placed(site, before, after, folder),
    { ...istiod, restarts: [restart] },
    isPlugged ? published(site, folder, after.opened.roles.names.roots) : NOTHING,
  ])
}

const isSameSet = (before: OpenedParty, after: OpenedParty): boolean =>
  before.party.selfSigned === after.party.selfSigned && sameFiles(before.party.set, after.party.set)
