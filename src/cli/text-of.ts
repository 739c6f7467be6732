import { sourceOf } from '../capture/text/source.ts'

/** A file as text: UTF-8, or UTF-16 with and without its mark. */
export const textOf = (bytes: Uint8Array): string => sourceOf(bytes).text()
