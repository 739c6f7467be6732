import type { Settings } from '../types.ts'
import { byId } from './dom.ts'

// Settings are in the address behind `#`, which no browser sends anywhere. Files never are.

type Field = HTMLInputElement | HTMLSelectElement

const fieldsOf = (form: HTMLElement): readonly Field[] => [
  ...form.querySelectorAll<Field>('input[name], select[name]'),
]

const form = byId('settings', HTMLDetailsElement)

/** What was set, without what was left as it is. */
export const settings = (): Settings =>
  Object.fromEntries(
    fieldsOf(form).flatMap(({ name, value }) =>
      value.trim() === '' ? [] : [[name, value.trim()]],
    ),
  )

/** Says next to the heading what is set, so that nobody forgets it. */
function say(): void {
  byId('settings-said', HTMLElement).textContent = Object.entries(settings())
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

/** Sets fields to what an address says; others as they are by default. */
export function readSettings(words: URLSearchParams): void {
  for (const field of fieldsOf(form)) {
    const value = (words.get(field.name) ?? '').slice(0, 200)
    const isKnown =
      field instanceof HTMLInputElement ||
      [...field.options].some((option) => option.value === value)
    field.value = isKnown ? value : ''
  }
  form.open = form.open || Object.keys(settings()).length > 0
  say()
}

/** The address of this page with these settings. */
export function link(): string {
  const words = new URLSearchParams(Object.entries(settings()))
  return `${location.href.split('#')[0] ?? ''}#check?${words.toString()}`
}

/** Calls back when one was changed. */
export function onSettings(act: () => void): void {
  form.addEventListener('change', () => {
    say()
    act()
  })
}

export function setTime(at: string): void {
  const field = form.querySelector<HTMLInputElement>('input[name=at]')
  if (field !== null) field.value = at
  say()
}
