import type { Place } from '../report/finding.ts'
import { at, get, report, type Context } from './context.ts'
import type { YamlDocument, YamlPath } from './yaml.ts'

/** A resource of a text, and the way to it: not empty for an item of a List. */
export interface Opened {
  readonly resource: unknown
  readonly path: YamlPath
  readonly locate: (path: YamlPath) => Place
}

/** More resources than any text has: a text of 3 MiB holds fewer. */
const MOST_RESOURCES = 100_000

/** kubectl opens Lists in Lists however deep; more than this many are a circle or a mistake. */
const DEEPEST = 10

const isList = (value: unknown): boolean => {
  const kind = get(value, 'kind')
  // a kind of its own may have items too, such as a ServiceMeshControlPlaneList
  const named = typeof kind === 'string' ? kind.endsWith('List') : kind === undefined
  return named && Array.isArray(get(value, 'items'))
}

/** The resources of a document, Lists opened: `kubectl apply` does the same. An empty or endless List is reported. */
export function openLists(context: Context, { value, locate }: YamlDocument): readonly Opened[] {
  const opened: Opened[] = []
  const open = (resource: unknown, path: YamlPath, around: readonly unknown[]): void => {
    if (opened.length > MOST_RESOURCES) return
    if (!isList(resource)) {
      opened.push({ resource, path, locate })
      return
    }
    const items = get(resource, 'items') as readonly unknown[]
    const problem = problemOf(resource, items, around)
    if (problem !== undefined) {
      report(at({ ...context, locate, base: path }, []), 'manifest-list', { problem })
      return
    }
    for (const [index, item] of items.entries())
      open(item, [...path, 'items', index], [...around, resource])
  }
  open(value, [], [])
  if (opened.length > MOST_RESOURCES) {
    const problem = `with more than ${String(MOST_RESOURCES)} items`
    report(at({ ...context, locate }, []), 'manifest-list', { problem })
  }
  return opened
}

function problemOf(
  list: unknown,
  items: readonly unknown[],
  around: readonly unknown[],
): string | undefined {
  if (around.includes(list)) return 'that holds itself'
  if (around.length >= DEEPEST) return `in ${String(around.length)} others`
  return items.length === 0 ? 'without items' : undefined
}
