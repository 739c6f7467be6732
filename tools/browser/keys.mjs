// Looks for keys where none may be.
import { readFileSync } from 'node:fs'

const LONG = 20
const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]+)-----END/g

/** Pieces of the keys in files, long enough to be nothing else. */
export const piecesOf = (files) =>
  files.flatMap((file) =>
    [...readFileSync(file, 'latin1').matchAll(KEY)].flatMap(([, body]) =>
      body
        .split(/\s+/)
        .filter((line) => line.length >= LONG)
        .flatMap((line) => [line.slice(0, LONG), line.slice(-LONG)]),
    ),
  )

/** Those pieces that a text has, also in base64 again as a Secret has it. */
export const found = (pieces, text) => pieces.filter((piece) => text.includes(piece))
