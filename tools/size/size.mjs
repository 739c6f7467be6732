// Runs in a folder where the packed package and the bundlers are installed; prints a table and fails where a limit is passed.
import { cpSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundle, BUNDLERS } from './bundlers.mjs'
import { BUNDLES, DISK } from './limits.mjs'

const [HOME, INSTALLED] = process.argv.slice(2)
const PACKAGE = join(HOME, 'node_modules/meshcerts')
const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
/** They exist for what they do when they are loaded. */
const WITH_EFFECT = ['./jest', './vitest']

function hold(name, found, limit) {
  const within = found <= limit
  if (!within) process.exitCode = 1
  return `${within ? 'ok    ' : 'OVER  '}${name.padEnd(28)} ${String(limit).padStart(9)}`
}

function onDisk(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + onDisk(join(path, name)), 0)
}

/** Webpack takes twenty seconds for the main entry, and its bundles are the smallest of the three. */
const LARGE = 40_000
const bundlersFor = (limit) =>
  Object.keys(BUNDLERS).filter((name) => limit < LARGE || name !== 'webpack')

async function sizes(code, limit) {
  const found = []
  for (const bundler of bundlersFor(limit))
    found.push(gzipSync(await bundle(bundler, code, HOME), { level: 9 }).length)
  return found
}

const importOf = (key, index) => `import * as all${index} from 'bare${key.slice(1)}'\n`

/**
 * What is left of the entries that are imported and not used. The package says that its files have no effect, so that bundlers leave
 * out whole files unseen; of a copy that does not say so they have to see it of each statement.
 */
async function leftOf(keys, bundler) {
  const text = await bundle(bundler, keys.map(importOf).join(''), HOME)
  // webpack loads what is left out of a bundle, used or not
  return text.replaceAll(/import(?:\*as \w+ from)?"(?:yaml|pkijs|asn1js|node:\w+)";/g, '').trim()
}

function makeBare() {
  const bare = join(HOME, 'node_modules/bare')
  mkdirSync(bare)
  cpSync(PACKAGE, bare, { recursive: true })
  const { sideEffects, ...rest } = manifest
  writeFileSync(join(bare, 'package.json'), JSON.stringify({ ...rest, name: 'bare' }))
}

console.log(
  `      ${'bytes, gzip'.padEnd(28)} ${'limit'.padStart(9)}  ${Object.keys(BUNDLERS).join('  ')}`,
)
for (const [name, code, limit] of BUNDLES) {
  const found = await sizes(code, limit)
  console.log(hold(name, Math.max(...found), limit), ` ${found.map(String).join('  ')}`)
}

console.log(`\n      ${'bytes on the disk'.padEnd(28)} ${'limit'.padStart(9)}`)
for (const [name, path] of [
  ['ours', PACKAGE],
  ['installed', join(INSTALLED, 'node_modules')],
]) {
  const found = onDisk(path)
  console.log(hold(name, found, DISK[name]), ` ${found}`)
}

makeBare()
const keys = Object.keys(manifest.exports).filter((key) => key !== './package.json')
const pure = keys.filter((key) => !WITH_EFFECT.includes(key))
const effective = keys.filter((key) => WITH_EFFECT.includes(key))
console.log(`\nleft when nothing of it is used: ${pure.join(' ')}`)
for (const bundler of Object.keys(BUNDLERS)) {
  const left = await leftOf(pure, bundler)
  if (left !== '' || (await leftOf(effective, bundler)) === '') process.exitCode = 1
  console.log(`${bundler}: ${left.length} bytes ${left.slice(0, 300)}`)
}
