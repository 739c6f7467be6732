// The temporary folder of a run: everything that tests, and programs that they start, leave in it goes with it at the end.
// A hook in the test files would not do: none runs where every test of a file is skipped, or where a worker is killed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Set up by Vitest before the first test file; what it returns is called after the last. */
export default function setup(): () => void {
  // with a blank, as many people's folders have one: no test may rest on a path without
  const home = mkdtempSync(join(tmpdir(), 'tests of meshcerts-'))
  // the first is that of POSIX, the others are those of Windows
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = home
  return () => {
    rmSync(home, { recursive: true, force: true })
  }
}
