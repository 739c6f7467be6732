// The end of `npm pack`, before it packs.
import { fileURLToPath } from 'node:url'
import { setModes } from './modes.ts'

setModes(fileURLToPath(new URL('../../', import.meta.url)))
