// The command in Node, for comparing: in this process, with a folder as the one that it is called in.
import { run } from '../../src/cli/run.ts'

/** What the command prints, and its exit code. */
export async function command(argv, folder) {
  const before = process.cwd()
  let [out, said] = ['', '']
  process.chdir(folder)
  try {
    const code = await run(argv, {
      stdout: (text) => (out += text),
      stderr: (text) => (said += text),
      stdin: async function* () {},
      now: () => new Date(),
      color: false,
      columns: undefined,
      watched: false,
    })
    return { code, out, said }
  } finally {
    process.chdir(before)
  }
}

/** The words of a line that the page shows for a shell, where none of them needs quotes. */
export const wordsOf = (line) => line.split(' ').slice(1)
