import { textAt, type Resource } from '../resources.ts'

// Which of several objects istiod takes. istio/istio eed52ebb, pilot/pkg/model/config.go (configCompareByCreationTime). The API server
// writes times in one form, to the second: they sort as texts.

const timeOf = ({ value }: Resource): string | undefined =>
  textAt(value, 'metadata', 'creationTimestamp')

/** Is it known which of two is older? */
export const isAgeKnown = (one: Resource, two: Resource): boolean =>
  timeOf(one) !== undefined && timeOf(two) !== undefined

/** Was one made in the same second as another one? */
export const isSameAge = (one: Resource, two: Resource): boolean => timeOf(one) === timeOf(two)

const inOrder = (one: string, two: string): number => (one < two ? -1 : Number(one > two))

/** The oldest first; of one second by name, then by namespace. */
export const compareAge = (one: Resource, two: Resource): number =>
  inOrder(timeOf(one) ?? '', timeOf(two) ?? '') ||
  inOrder(one.name, two.name) ||
  inOrder(one.namespace, two.namespace)
