// What every runtime we support has (Node 20, Deno, Bun, browsers, Workers) and the ES2023 library lacks.
// Declared here, not taken from the DOM library, so that nothing else of a browser slips in.
declare class TextEncoder {
  encode(text?: string): Uint8Array
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string
}
declare function setTimeout(run: () => void, milliseconds: number): unknown
