import { fileURLToPath } from 'node:url'

/** The path of a file or folder of the vectors, for what reads it from the disk. */
export const vectorPath = (name: string): string =>
  fileURLToPath(new URL(`../vectors/${name}`, import.meta.url))
