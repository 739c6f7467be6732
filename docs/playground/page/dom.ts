// The one way in which the page makes elements: text is text, whatever is in it. No markup is ever read from a text, which the
// content policy forbids as well (require-trusted-types-for).

import { replaceUnsafe } from '../../../src/report/quote.ts'

type Child = Node | string | undefined
type Attributes = Readonly<Record<string, string | boolean | undefined>>

/** Characters that hide in a text, or turn its direction, are written out; ends of lines stay. */
const safe = (text: string): string =>
  replaceUnsafe(text, (character) =>
    /[\t\n]/.test(character)
      ? character
      : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )

/** An element with attributes and children; `undefined` is left out. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    made.setAttribute(key, value === true ? '' : key === 'href' ? value : safe(value))
  }
  for (const child of children)
    if (child !== undefined) made.append(typeof child === 'string' ? safe(child) : child)
  return made
}

/** The element of an id that index.html has. */
export function byId<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`index.html has no ${type.name} ${id}`)
  return found
}

/** A button that does something. */
export function button(
  text: string,
  act: (self: HTMLButtonElement) => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, text)
  made.addEventListener('click', () => {
    act(made)
  })
  return made
}

/** Puts a text into the clipboard, and says on the button whether it worked. */
export async function copy(text: string, self: HTMLButtonElement): Promise<void> {
  const before = self.textContent
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  )
  self.textContent = done ? 'Copied' : 'Not allowed: copy by hand'
  setTimeout(() => {
    self.textContent = before
  }, 2000)
}

/** A text to be copied, with its button. */
export function copied(text: string, what: string): HTMLElement {
  return el(
    'div',
    { class: 'copied' },
    el('pre', { tabindex: '0', role: 'region', 'aria-label': what }, text),
    button('Copy', (self) => void copy(text, self), { 'aria-label': `Copy ${what}` }),
  )
}
