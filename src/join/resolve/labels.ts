import { get, isFields } from '../../mesh/context.ts'

/** Are there all the labels that a selector asks for? One that asks for none fits nothing. */
export const hasLabels = (labels: unknown, selector: unknown): boolean =>
  isFields(selector) &&
  Object.keys(selector).length > 0 &&
  Object.entries(selector).every(([name, value]) => get(labels, name) === value)

/** May there be all of them on pods of which these labels are known, which may have others? */
export const mayHaveLabels = (known: unknown, selector: unknown): boolean =>
  isFields(selector) &&
  Object.entries(selector).every(([name, value]) => [undefined, value].includes(get(known, name)))
