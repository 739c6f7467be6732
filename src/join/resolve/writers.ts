import { textAt, type Resource } from '../resources.ts'

// What writes a Secret in a cluster, by the name that it gives it: cert-manager, External Secrets, Sealed Secrets.

const NAME_OF: Readonly<Record<string, (one: Resource) => string | undefined>> = {
  Certificate: ({ value }) => textAt(value, 'spec', 'secretName'),
  ExternalSecret: ({ value, name }) => textAt(value, 'spec', 'target', 'name') ?? name,
  SealedSecret: ({ name }) => name,
}

/** The resources that write a Secret of a name, in any namespace. */
export function writersOf(
  byKind: ReadonlyMap<string, readonly Resource[]>,
  name: string,
): readonly Resource[] {
  return Object.entries(NAME_OF).flatMap(([kind, nameOf]) =>
    (byKind.get(kind) ?? []).filter((one) => nameOf(one) === name),
  )
}
