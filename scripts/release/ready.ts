// What must be so before a version is published, as far as the files of the commit say it.

/** The files, and what the tag and the repository are called. */
export interface Candidate {
  /** `v0.1.0` */
  readonly tag: string
  /** `OWNER/NAME` on GitHub. */
  readonly repository: string
  /** The text of package.json. */
  readonly manifest: string
  /** The text of package-lock.json. */
  readonly lock: string
  /** The text of CHANGELOG.md. */
  readonly changelog: string
}

interface Manifest {
  readonly version?: string
  readonly private?: boolean
  readonly repository?: string | { readonly url?: string }
  readonly publishConfig?: { readonly provenance?: boolean; readonly access?: string }
}

interface Lock {
  readonly version?: string
  readonly packages?: Readonly<Record<string, { readonly version?: string }>>
}

/** The sections of a changelog, by what follows `## `. */
function sectionsOf(changelog: string): ReadonlyMap<string, string> {
  const parts = changelog.split(/^## /m).slice(1)
  return new Map(
    parts.map((part) => [part.split('\n', 1)[0] ?? '', part.slice(part.indexOf('\n') + 1).trim()]),
  )
}

/** What a version holds, out of the changelog; `undefined` where it has no section with a day. */
export function notesOf(changelog: string, version: string): string | undefined {
  const dated = [...sectionsOf(changelog)].find(([title]) => {
    const [, named, day] = /^(\S+) – (\d{4}-\d{2}-\d{2})$/.exec(title) ?? []
    return named === version && day !== undefined && !Number.isNaN(Date.parse(day))
  })
  return dated?.[1] === '' ? undefined : dated?.[1]
}

function manifestProblems({ private: isPrivate, publishConfig = {} }: Manifest): readonly string[] {
  return [
    ...(isPrivate === true ? ['package.json says "private": npm publishes nothing'] : []),
    ...(publishConfig.provenance === true && publishConfig.access === 'public'
      ? []
      : ['package.json lacks "publishConfig": { "access": "public", "provenance": true }']),
  ]
}

/** npm compares it with the repository that the build ran in, and refuses provenance where they differ. */
function repositoryProblems({ repository = '' }: Manifest, wanted: string): readonly string[] {
  const url = typeof repository === 'string' ? repository : (repository.url ?? '')
  const [, found] = /^(?:git\+)?https:\/\/github\.com\/([^/]+\/[^/]+?)(?:\.git)?$/.exec(url) ?? []
  if (found === wanted) return []
  const is = url === '' ? 'has no "repository"' : `has the repository ${url}`
  return [
    `package.json ${is}; write "repository": { "type": "git", "url": "git+https://github.com/${wanted}.git" }`,
  ]
}

/** What is not as it must be, each in a line; nothing where all is. */
export function problemsOf({
  tag,
  repository,
  manifest,
  lock,
  changelog,
}: Candidate): readonly string[] {
  const own = JSON.parse(manifest) as Manifest
  const locked = JSON.parse(lock) as Lock
  const version = own.version ?? ''
  const versions = [locked.version, locked.packages?.['']?.version]
  return [
    ...(tag === `v${version}`
      ? []
      : [
          `the tag is ${tag}, and package.json has version ${version}: the tag must be v${version}`,
        ]),
    ...(versions.every((one) => one === version)
      ? []
      : [
          `package-lock.json has version ${versions.join(' and ')}, package.json ${version}: run npm install --package-lock-only`,
        ]),
    ...(notesOf(changelog, version) === undefined
      ? [`CHANGELOG.md has no section "## ${version} – YYYY-MM-DD" with what it holds`]
      : []),
    ...manifestProblems(own),
    ...repositoryProblems(own, repository),
  ]
}
