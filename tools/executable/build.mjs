// `npm run executable`: writes dist/meshcerts-VERSION-PLATFORM-ARCH, with Node and the command in it, and SHA256SUMS next to it.
// Then dist/root/: the files of an image, for the Containerfile here. Why this way: docs/decisions/0022.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'postject'
import { version, writeBundle } from './bundle.mjs'

const require = createRequire(import.meta.url)
const DIST = fileURLToPath(new URL('dist/', import.meta.url))
const TARGET = `${process.platform}-${process.arch}`
const NAME = `meshcerts-${version}-${TARGET}`
// of Node's documentation, "Single executable applications"
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

/** The Node of the lock file, which is inside the executable. */
function nodeProgram() {
  try {
    return join(dirname(require.resolve(`node-${TARGET}/package.json`)), 'bin', 'node')
  } catch {
    throw new Error(
      `there is no node-${TARGET} in tools/executable: executables are made on Linux, x64 or arm64, after npm ci --prefix tools/executable`,
    )
  }
}

function run(program, ...args) {
  return execFileSync(program, args, { cwd: DIST, encoding: 'utf8' })
}

/** Takes out what only debuggers read. */
function strip(file) {
  try {
    run('strip', file)
  } catch {
    console.warn('there is no strip (package binutils): the executable is 18 MB larger')
  }
}

async function writeExecutable(node, file) {
  await writeBundle(join(DIST, 'cli.cjs'), 'node')
  const settings = {
    main: 'cli.cjs',
    output: 'cli.blob',
    disableExperimentalSEAWarning: true,
    // with it a check takes 0.1 s less, and no two builds are the same
    useCodeCache: false,
  }
  writeFileSync(join(DIST, 'sea.json'), JSON.stringify(settings))
  run(node, '--experimental-sea-config', 'sea.json')
  copyFileSync(node, file)
  strip(file)
  const blob = readFileSync(join(DIST, 'cli.blob'))
  await injectQuietly(file, 'NODE_SEA_BLOB', blob, { sentinelFuse: FUSE })
  chmodSync(file, 0o755)
  for (const name of ['cli.cjs', 'sea.json', 'cli.blob']) rmSync(join(DIST, name))
}

/** Its library complains of names of sections that stripped programs do not have. */
async function injectQuietly(...args) {
  const { warn } = console
  console.warn = () => undefined
  try {
    await inject(...args)
  } finally {
    console.warn = warn
  }
}

/** The shared libraries that a program is started with, and the loader: `NAME => PATH (…)`, `PATH (…)`. */
function librariesOf(program) {
  return [...run('ldd', program).matchAll(/(?:=> |^\s*)(\/\S+) \(/gm)].map(([, path]) => path)
}

/** All that is in the image. */
function writeRoot(program) {
  const root = join(DIST, 'root')
  const put = (from, to) => {
    mkdirSync(dirname(join(root, to)), { recursive: true })
    copyFileSync(realpathSync(from), join(root, to))
  }
  put(program, '/meshcerts')
  for (const path of librariesOf(program)) put(path, path)
}

const node = nodeProgram()
rmSync(DIST, { recursive: true, force: true })
mkdirSync(DIST)
const file = join(DIST, NAME)
await writeExecutable(node, file)
const digest = createHash('sha256').update(readFileSync(file)).digest('hex')
writeFileSync(join(DIST, 'SHA256SUMS'), `${digest}  ${NAME}\n`)
writeRoot(file)
console.log(file)
