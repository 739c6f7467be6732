// Prints the page for man: `npm run -s man | man -l -`.
import { version } from '../src/cli/version.ts'
import { manPage } from './build/man.ts'

process.stdout.write(await manPage(version()))
