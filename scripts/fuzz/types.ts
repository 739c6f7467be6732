/** A function that takes input from outside, and what must hold of it beyond what holds of all. */
export interface Target {
  readonly name: string
  /** Good inputs that the changed ones are made from. */
  readonly seeds: readonly Uint8Array[]
  /** How they are changed: as DER, as text, or either. */
  readonly edits: 'der' | 'text' | 'both'
  /** Calls the function; throws a `MeshCertsError` for what is refused, anything else for what must not be. */
  readonly run: (input: Uint8Array) => unknown
  /** Looks for a secret in what was said; gives the piece. */
  readonly leak?: (text: string) => string | undefined
}

/** What must not be, in words. */
export interface Fault {
  readonly target: string
  readonly kind: 'foreign error' | 'key material' | 'slow' | 'differs' | 'property'
  readonly detail: string
  readonly input: Uint8Array
}
