// Builds the site: `npm run docs` in the root. Copies docs/ to pages/, adds what is made (pictures of the stories, pages of the
// API, the pages of the playground where they are built), and lets VitePress build. A link to nowhere ends it with exit code 1.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application } from 'typedoc'
import { build } from 'vitepress'
import { presentEntries } from '../../scripts/entries.ts'
import { readStories } from '../../scripts/stories.ts'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { drawReport } from '../../src/picture/index.ts'
import { broken, FAULTS } from '../../src/testing/broken-sets.ts'
import { HOMEPAGE } from '../../src/report/page.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROOT = join(HERE, '..', '..')
const DOCS = join(ROOT, 'docs')
const PAGES = join(HERE, 'pages')
const DIST = join(DOCS, 'dist')
const OWN = ['dist', 'playground', 'examples']

const markdownIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
const titleOf = (path) => /^# (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? basename(path, '.md')

// ---- pages

/** Links to files of the repository that are no pages stay text: nobody knows where the repository is. */
function toPage(text) {
  return text
    .replace(/\[([^\]]+)\]\((?:\.\.\/)+(?!codes\/|decisions\/|guides\/)[^)]*\)/g, '$1')
    .replaceAll('<br>', ' ')
    .replace(' Made by `npm run errors`; do not edit.', '')
}

function copyPages() {
  rmSync(PAGES, { recursive: true, force: true })
  cpSync(DOCS, PAGES, {
    recursive: true,
    filter: (path) => !OWN.some((name) => path === join(DOCS, name)),
  })
  for (const name of readdirSync(PAGES, { recursive: true })) {
    if (!name.endsWith('.md')) continue
    const path = join(PAGES, name)
    writeFileSync(path, toPage(readFileSync(path, 'utf8')))
  }
  // schemas are fetched by their names
  mkdirSync(join(PAGES, 'public'), { recursive: true })
  for (const name of readdirSync(DOCS).filter((one) => one.endsWith('.schema.json')))
    cpSync(join(DOCS, name), join(PAGES, 'public', name))
  // files that a page links to are served as they are
  for (const name of ['fleets', 'integrations'])
    cpSync(join(DOCS, name), join(PAGES, 'public', name), { recursive: true })
}

// ---- pictures

async function pictureOf({ name, at }) {
  const folder = join(ROOT, 'fixtures', 'broken', name)
  const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))])
  const report = await checkCacerts(readCacerts(Object.fromEntries(files)), { at: new Date(at) })
  return drawReport(report, { title: `fixtures/broken/${name}`, at: new Date(at) })
}

async function pictureOfFault(name) {
  const { set, at, options } = await broken[name]({ now: new Date('2027-01-01T00:00:00Z') })
  const report = await checkCacerts(set, { at, ...options })
  return drawReport(report, { title: `broken.${name} of meshcerts/testing`, at })
}

/** Of each code that a set of files can have: its name, and how its picture is drawn. A story comes first. */
function materialOf() {
  const material = new Map()
  for (const [name, { code }] of Object.entries(FAULTS))
    if (!material.has(code))
      material.set(code, { words: `A set with ${code}`, draw: () => pictureOfFault(name) })
  for (const [code, [story]] of readStories())
    material.set(code, {
      words: `The set ${story.name}: ${story.story}`,
      draw: () => pictureOf(story),
    })
  return material
}

async function drawCodes() {
  mkdirSync(join(PAGES, 'codes', 'pictures'))
  let drawn = 0
  for (const [code, { words, draw }] of materialOf()) {
    const page = join(PAGES, 'codes', `${code}.md`)
    writeFileSync(join(PAGES, 'codes', 'pictures', `${code}.svg`), await draw())
    const image = `![${words}](./pictures/${code}.svg)\n\n`
    const text = readFileSync(page, 'utf8')
    if (!text.includes('## Live with it')) throw new Error(`${page} has no place for its picture`)
    writeFileSync(page, text.replace('## Live with it', `${image}## Live with it`))
    drawn++
  }
  return drawn
}

// ---- the API, from the docstrings

async function writeApi() {
  const entries = presentEntries()
  const app = await Application.bootstrapWithPlugins({
    entryPoints: entries.map(({ source }) => join(ROOT, source)),
    tsconfig: join(ROOT, 'tsconfig.node.json'),
    plugin: [fileURLToPath(import.meta.resolve('typedoc-plugin-markdown'))],
    logLevel: 'Error',
    skipErrorChecking: true,
    excludePrivate: true,
    excludeExternals: true,
    disableSources: true,
    readme: 'none',
    name: 'API',
    outputFileStrategy: 'modules',
    outputs: [{ name: 'markdown', path: join(PAGES, 'api') }],
    entryFileName: 'index',
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    validation: false,
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('the docstrings cannot be read')
  await app.generateOutputs(project)
}

// ---- all of it

const links = (folder) =>
  markdownIn(join(PAGES, folder)).map((name) => ({
    text: titleOf(join(PAGES, folder, name)),
    link: `/${folder}/${name.replace(/\.md$/, '')}`,
  }))

function writeSettings(api) {
  const site = {
    base: HOMEPAGE === '' ? '/' : `${new URL(HOMEPAGE).pathname.replace(/\/$/, '')}/`,
    guides: links('guides'),
    decisions: links('decisions'),
    api,
    playground: existsSync(join(DOCS, 'playground', 'dist', 'index.html')),
  }
  writeFileSync(join(PAGES, 'site.json'), JSON.stringify(site, undefined, 2))
  return site
}

/** Where the files of an address are. */
function apiLinks() {
  return readdirSync(join(PAGES, 'api'), { recursive: true })
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .sort()
    .map((name) => ({
      text: titleOf(join(PAGES, 'api', name)),
      link: `/api/${name.replace(/\.md$/, '')}`,
    }))
}

copyPages()
const drawn = await drawCodes()
await writeApi()
const site = writeSettings(apiLinks())
rmSync(DIST, { recursive: true, force: true })
process.chdir(HERE)
// by default a link that ends in it is one to a page
process.env['VITE_EXTRA_EXTENSIONS'] = 'py'
await build(HERE)
if (site.playground)
  cpSync(join(DOCS, 'playground', 'dist'), join(DIST, 'playground'), { recursive: true })
const built = readdirSync(DIST, { recursive: true }).filter((name) => name.endsWith('.html')).length
console.log(
  `docs/dist: ${built} pages, ${drawn} pictures${site.playground ? ', the playground' : ''}`,
)
