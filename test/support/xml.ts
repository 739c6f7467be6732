/** An element as it was read. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

const ENTITY: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

function unescape(text: string): string {
  if (/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) throw new Error(`bare markup: ${text}`)
  return text.replace(/&(\w+);/g, (_, name: string) => ENTITY[name]!)
}

/** A reader for the XML we write: elements, double-quoted attributes, text; throws at everything else. */
export function readXml(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  let tags = 0
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
  for (const [, text = '', closing, name = '', attributes = '', empty] of body.matchAll(
    /([^<]*)<(\/?)([a-z-]+)((?: [a-zA-Z0-9-]+="[^"<]*")*)(\/?)>/g,
  )) {
    const top = open.at(-1)!
    tags++
    top.text += unescape(text)
    if (closing === '/') {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`)
      open.pop()
      continue
    }
    const pairs = [...attributes.matchAll(/ ([a-zA-Z0-9-]+)="([^"]*)"/g)]
    const read = Object.fromEntries(pairs.map(([, key, value]) => [key!, unescape(value!)]))
    const element: Element = { name, attributes: read, children: [], text: '' }
    top.children.push(element)
    if (empty !== '/') open.push(element)
  }
  if ([...body.matchAll(/</g)].length !== tags) throw new Error('a tag that is not one')
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one closed element')
  const rest = body.slice(body.lastIndexOf('>') + 1)
  if (rest.trim() !== '') throw new Error(`text behind the end: ${rest}`)
  return root.children[0]!
}

/** An element and all in it, from the outside in. */
export const allOf = (element: Element): readonly Element[] => [
  element,
  ...element.children.flatMap(allOf),
]
