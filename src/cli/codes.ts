import type { Catalogue } from '../report/catalogue.ts'

/** What the command itself has to say: wrong usage and files it cannot read or write. */
export const CLI_CODES = {
  'cli-usage': {
    severity: 'error',
    text: '{problem}',
    rule: 'docs/cli.md',
    fix: 'see: {help}',
  },
  'cli-no-file': {
    severity: 'error',
    text: '{path} does not exist',
    rule: 'docs/cli.md',
  },
  'cli-empty': {
    severity: 'error',
    text: '{what}: there is nothing to judge',
    rule: 'docs/cli.md',
    fix: 'look at what the command that wrote it says, and at the namespace and the names it asked for',
  },
  'cli-cannot-read': {
    severity: 'error',
    text: 'cannot read {path}: {reason}',
    rule: 'docs/cli.md',
  },
  'cli-cannot-write': {
    severity: 'error',
    text: 'cannot write {path}: {reason}',
    rule: 'docs/cli.md',
  },
  'cli-too-large': {
    severity: 'error',
    text: '{path} is larger than {limit} MiB, the most that is read of it',
    rule: 'docs/cli.md',
  },
  'cli-too-many-files': {
    severity: 'error',
    text: '{path} holds more than {limit} files: this is not a folder for a secret',
    rule: 'docs/cli.md',
  },
  'cli-directory': {
    severity: 'error',
    text: '{path} is a directory',
    rule: 'docs/cli.md',
    fix: 'name a file in it',
  },
  'cli-packed': {
    severity: 'error',
    text: '{path} is {kind}, and istiod reads PEM files only',
    rule: 'docs/cli.md',
    fix: 'make the files of a set out of it (name the file of the key, too, where it is another one): meshcerts bundle {file} --out certs && meshcerts check certs',
  },
  'cli-no-secret': {
    severity: 'error',
    text: '{path} holds no Secret, but {found}',
    rule: 'docs/cli.md',
    fix: 'give the Secret that is meant, or that is made of it: kubectl get secret NAME -n NAMESPACE -o yaml (of a CA set: cacerts in istio-system)',
  },
  'cli-settings': {
    severity: 'error',
    text: '{path} holds settings of the mesh ({found}), and no certificate: check judges them where Gateways, or what runs, are given too',
    rule: 'docs/cli.md',
    fix: 'check what they say of TLS: meshcerts tls {file}',
  },
  'cli-no-manifests': {
    severity: 'error',
    text: '{path} holds no manifest: none of its files ends in .yaml, .yml or .json',
    rule: 'docs/cli.md',
    fix: 'name the files one by one, or rename them',
  },
  'cli-set-and-manifests': {
    severity: 'error',
    text: '{path} holds a set ({set}) and manifests ({manifests}): it cannot be read as both',
    rule: 'docs/cli.md',
    fix: 'put the manifests into a folder of their own; kubectl create secret --from-file would put them into the Secret',
  },
  'cli-no-block': {
    severity: 'error',
    text: '{path} has no block {wanted}: blocks in it: {blocks}',
    rule: 'docs/cli.md',
  },
  'cli-exists': {
    severity: 'error',
    text: '{path} is there already; nothing was written',
    rule: 'docs/cli.md',
    fix: 'choose another directory with --out, or add --force',
  },
  'cli-names-collide': {
    severity: 'error',
    text: '{path} and {other} would be one on systems that take capital letters for small ones, or write letters with accents in another way; nothing was written',
    rule: 'docs/platforms.md',
    fix: 'give one of them another name',
  },
  'cli-name': {
    severity: 'error',
    text: '{path} cannot be written on every system: "{part}" {problem}; nothing was written',
    rule: 'docs/platforms.md',
    fix: 'choose another name',
  },
  'cli-config': {
    severity: 'error',
    text: '{path}: {problem}',
    rule: 'docs/cli.md',
    fix: 'write it as docs/cli.md shows under "What a project lives with" (each exception has a code, a reason and an end: until), and docs/guides/policy.md for policy',
  },
  'cli-against': {
    severity: 'error',
    text: '{path} is not an earlier report on the same: it {problem}',
    rule: 'docs/cli.md',
    fix: 'give what meshcerts check --format json printed before for the same arguments: meshcerts check DIR --format json > report.json',
  },
  'cli-expires-within': {
    severity: 'warning',
    text: '{certificate} in {file} {when}, at {until}: within the {within} of --expires-within',
    rule: 'docs/cli.md',
    fix: 'have it issued again and replace the file before then',
  },
  'cli-record': {
    severity: 'error',
    text: 'the record {problem}',
    rule: 'docs/cli.md',
    fix: 'write each record on a line of its own, as docs/cli.md shows under "audit"',
  },
  'cli-no-records': {
    severity: 'error',
    text: '{path} holds no record: nothing in it was judged',
    rule: 'docs/cli.md',
    fix: 'look at what the command that wrote it says; where an input may be empty, as the shard of a fleet, add --fail-on never',
  },
  'cli-judged-alone': {
    severity: 'info',
    text: 'istiod reads the Secrets {pair} and {ca} together, and this record holds {name} alone',
    rule: 'docs/cli.md',
    fix: 'have both judged as one: kubectl get secret {pair} {ca} -n {namespace} -o json | meshcerts credential - --mode MUTUAL',
  },
  'cli-left-out': {
    severity: 'info',
    text: 'not judged, as {because}: {names}',
    rule: 'docs/cli.md',
    fix: '{advice}',
  },
  'cli-answers-exist': {
    severity: 'error',
    text: '{path} is there already; nothing was written',
    rule: 'docs/cli.md',
    fix: 'go on where it stopped with --resume, choose another file with --out, or overwrite it with --force',
  },
  'cli-resume': {
    severity: 'error',
    text: '{path} cannot be resumed: {problem}',
    rule: 'docs/cli.md',
    fix: 'give the input and the options of the first run, or start again with another --out',
  },
  'cli-unexpected': {
    severity: 'error',
    text: 'unexpected: {message}',
    rule: 'docs/cli.md',
    fix: 'please report it, with the command and without any key',
  },
} as const satisfies Catalogue
