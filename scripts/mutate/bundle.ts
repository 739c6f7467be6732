// Builds one test file with the sources it uses into one script, with all mutants of the chosen files in it.
import { readFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { presentEntries, specifierOf } from '../entries.ts'
import { instrument } from './instrument.ts'
import type { Mutant } from './types.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface Instrumented {
  readonly mutants: readonly Mutant[]
  /** Code by file, from the root. */
  readonly code: ReadonlyMap<string, string>
}

/** Makes the chosen files ready, once for all test files, so that a mutant has one number. */
export function instrumentFiles(files: readonly string[]): Instrumented {
  const code = new Map<string, string>()
  const mutants: Mutant[] = []
  for (const file of files) {
    const made = instrument(file, readFileSync(`${ROOT}${file}`, 'utf8'), mutants.length)
    code.set(file, made.code)
    mutants.push(...made.mutants)
  }
  return { mutants, code }
}

/** A script has no `import.meta`. */
function withoutMeta(code: string, path: string): string {
  const url = JSON.stringify(pathToFileURL(path).href)
  return code
    .replaceAll('import.meta.url', url)
    .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
}

function sources({ code }: Instrumented): Plugin {
  return {
    name: 'mutants',
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const made = code.get(relative(ROOT, path)) ?? readFileSync(path, 'utf8')
        return { contents: withoutMeta(made, path), loader: 'ts' }
      })
    },
  }
}

/** One test file as a script. Throws what esbuild throws where the file cannot be a script (`await` outside functions). */
export async function bundle(test: string, instrumented: Instrumented): Promise<string> {
  const alias = Object.fromEntries(
    presentEntries().map((entry) => [specifierOf(entry), `${ROOT}${entry.source}`]),
  )
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}${test}`],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    alias: { ...alias, '#engine': `${ROOT}src/crypto/engine.node.ts` },
    plugins: [sources(instrumented)],
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}
