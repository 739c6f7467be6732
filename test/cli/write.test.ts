import { spawnSync } from 'node:child_process'
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { writeFiles } from '../../src/cli/write.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { tempFolder } from '../support/temp.ts'
import { meshcerts, ROOT } from './harness.ts'

const FILES = [
  { name: 'root-cert.pem', content: 'root' },
  { name: 'root-key.pem', content: 'secret', secret: true },
  { name: 'east/ca-cert.pem', content: 'east' },
  { name: 'east/ca-key.pem', content: 'secret', secret: true },
]
const NAMES = FILES.map(({ name }) => name)

const below = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()

// a signal that comes while a file is put in place, as a process gets it
const INTERRUPTED = `
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const [url, out, call, at, signal, force] = process.argv.slice(1)
const real = fs[call]
let calls = 0
fs[call] = (...args) => {
  calls += 1
  if (calls === Number(at)) process.kill(process.pid, signal)
  return real(...args)
}
syncBuiltinESMExports()
const { writeFiles } = await import(url)
writeFiles(out, ${JSON.stringify(FILES)}, force === 'force')
setTimeout(() => {}, 5000)
`

interface Interruption {
  readonly out: string
  readonly call: 'linkSync' | 'writeFileSync' | 'renameSync'
  /** At which of the calls. */
  readonly at: number
  readonly signal: string
  readonly force?: boolean
}

function interrupted({ out, call, at, signal, force = false }: Interruption): string | null {
  const url = pathToFileURL(join(ROOT, 'src/cli/write.ts')).href
  const words = ['--import', './scripts/ts.mjs', '--input-type=module', '-e', INTERRUPTED]
  const args = [...words, url, out, call, String(at), signal, force ? 'force' : '']
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'ignore' }).signal
}

function newFolder(): string {
  const out = join(tempFolder(), 'certs')
  mkdirSync(out)
  return out
}

const codeOf = (work: () => void): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return isMeshCertsError(error) ? error.code : String(error)
  }
}

describe('writing a set is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'])('%s waits until all files are in place', (signal) => {
    const out = newFolder()
    expect(interrupted({ out, call: 'linkSync', at: 2, signal })).toBe(signal)
    expect(below(out)).toEqual([...NAMES].sort())
  })

  it('SIGKILL leaves what the next run removes', () => {
    const out = newFolder()
    expect(interrupted({ out, call: 'linkSync', at: 4, signal: 'SIGKILL' })).toBe('SIGKILL')
    // three of four files are in place: a half-made folder
    expect(below(out).filter((name) => !name.startsWith('.meshcerts-'))).toHaveLength(3)
    writeFiles(out, FILES, false)
    expect(below(out)).toEqual([...NAMES].sort())
  })

  it('SIGKILL while a new folder is made leaves no half of it', () => {
    const out = join(tempFolder(), 'new')
    expect(interrupted({ out, call: 'writeFileSync', at: 3, signal: 'SIGKILL' })).toBe('SIGKILL')
    expect(readdirSync(join(out, '..')).filter((name) => !name.startsWith('.meshcerts-'))).toEqual(
      [],
    )
    writeFiles(out, FILES, false)
    expect(below(join(out, '..'))).toEqual(NAMES.map((name) => join('new', name)).sort())
  })

  it('keeps what a run that still works has made, and what is not ours', () => {
    const out = newFolder()
    const mine = join(out, `.meshcerts-${String(process.pid)}-abcdef`)
    const other = join(out, '.meshcerts-notes')
    for (const folder of [mine, other]) mkdirSync(folder)
    writeFileSync(join(mine, 'a.pem'), 'a')
    linkSync(join(mine, 'a.pem'), join(out, 'a.pem'))
    writeFiles(out, FILES, false)
    const kept = ['.meshcerts-notes', `.meshcerts-${String(process.pid)}-abcdef`, 'a.pem']
    expect(readdirSync(out).sort()).toEqual(
      [...kept, 'east', 'root-cert.pem', 'root-key.pem'].sort(),
    )
  })
})

/** A folder with an older set, and a link in place of one of its keys. */
function oldFolder(): { readonly out: string; readonly texts: () => readonly string[] } {
  const [out, elsewhere] = [newFolder(), join(tempFolder(), 'key')]
  mkdirSync(join(out, 'east'))
  writeFileSync(elsewhere, 'old root-key.pem')
  for (const name of NAMES.filter((one) => one !== 'root-key.pem'))
    writeFileSync(join(out, name), `old ${name}`)
  symlinkSync(elsewhere, join(out, 'root-key.pem'))
  return { out, texts: () => NAMES.map((name) => readFileSync(join(out, name), 'utf8')) }
}

describe('writing a set over another one', () => {
  const OLD = NAMES.map((name) => `old ${name}`)

  it('leaves all as it was where one cannot be written', () => {
    const { out, texts } = oldFolder()
    const last = join(out, 'east', 'ca-key.pem')
    rmSync(last)
    mkdirSync(last)
    const write = (): string | undefined =>
      codeOf(() => {
        writeFiles(out, FILES, true)
      })
    expect(write()).toBe('cli-cannot-write')
    rmSync(last, { recursive: true })
    writeFileSync(last, 'old east/ca-key.pem')
    expect(texts()).toEqual(OLD)
    expect(lstatSync(join(out, 'root-key.pem')).isSymbolicLink()).toBe(true)
    expect(readdirSync(out).sort()).toEqual(['east', 'root-cert.pem', 'root-key.pem'])
    // the same without the folder in its way
    expect(write()).toBeUndefined()
    expect(texts()).toEqual(FILES.map(({ content }) => content))
  })

  it('is killed, and what somebody has put there since stays', () => {
    const { out, texts } = oldFolder()
    const killed = { out, call: 'renameSync', at: 3, signal: 'SIGKILL', force: true } as const
    expect(interrupted(killed)).toBe('SIGKILL')
    const names = texts().map((text, at) => [NAMES[at] as string, text] as const)
    const [replaced] = names.find(([, text]) => !text.startsWith('old ')) ?? ['']
    writeFileSync(join(out, replaced), 'repaired')
    writeFiles(out, [{ name: 'other', content: 'x' }], false)
    expect(texts()).toEqual(NAMES.map((name) => (name === replaced ? 'repaired' : `old ${name}`)))
  })

  it('keeps at every moment the link that it replaces, or the new file', () => {
    const { out, texts } = oldFolder()
    for (const at of [1, 2, 3, 4]) {
      const killed = { out, call: 'renameSync', at, signal: 'SIGKILL', force: true } as const
      expect(interrupted(killed)).toBe('SIGKILL')
      // reading fails where there is neither
      expect(texts()).toHaveLength(NAMES.length)
    }
  })

  it.each([1, 2, 3, 4])(
    'is killed at the renaming %i, and the next run finds all of one of them',
    (at) => {
      const { out, texts } = oldFolder()
      const killed = { out, call: 'renameSync', at, signal: 'SIGKILL', force: true } as const
      expect(interrupted(killed)).toBe('SIGKILL')
      // one that fails as well, so that what it finds is what stays
      mkdirSync(join(out, 'x'))
      const other = [
        { name: 'y', content: 'y' },
        { name: 'x', content: 'x' },
      ]
      expect(
        codeOf(() => {
          writeFiles(out, other, true)
        }),
      ).toBe('cli-cannot-write')
      expect(texts()).toEqual(OLD)
      writeFiles(out, FILES, true)
      expect(below(out)).toEqual([...NAMES].sort())
    },
  )

  it('keeps the key and the request where request --force fails', async () => {
    const out = join(tempFolder(), 'request')
    const page = join(out, 'ca-request.txt')
    expect((await meshcerts(['request', '--out', out])).code).toBe(0)
    const read = () => ['ca.csr', 'ca-key.pem'].map((name) => readFileSync(join(out, name), 'utf8'))
    const before = read()
    rmSync(page)
    mkdirSync(page)
    const failed = await meshcerts(['request', '--out', out, '--force'])
    expect([failed.code, failed.stderr]).toEqual([2, expect.stringContaining('is a directory')])
    expect(read()).toEqual(before)
    rmSync(page, { recursive: true })
    expect((await meshcerts(['request', '--out', out, '--force'])).code).toBe(0)
    expect(read()).not.toEqual(before)
  })
})

describe('writing a set', () => {
  it('takes back what it has put in place when the rest fails', () => {
    const again = newFolder()
    writeFileSync(join(again, 'east'), 'a file where a folder has to be')
    expect(
      codeOf(() => {
        writeFiles(again, FILES, false)
      }),
    ).toBe('cli-cannot-write')
    expect(below(again)).toEqual(['east'])
  })

  it('follows no link that stands for a folder of a cluster', () => {
    const [out, elsewhere] = [newFolder(), tempFolder()]
    symlinkSync(elsewhere, join(out, 'east'))
    expect(
      codeOf(() => {
        writeFiles(out, FILES, true)
      }),
    ).toBe('cli-cannot-write')
    expect(readdirSync(elsewhere)).toEqual([])
    const twin = newFolder()
    mkdirSync(join(twin, 'east'))
    writeFiles(twin, FILES, true)
    expect(below(twin)).toEqual([...NAMES].sort())
  })

  it('replaces a link by a file when forced, and leaves alone what the link is for', () => {
    const [out, elsewhere] = [newFolder(), join(tempFolder(), 'other')]
    writeFileSync(elsewhere, 'untouched')
    symlinkSync(elsewhere, join(out, 'root-key.pem'))
    expect(
      codeOf(() => {
        writeFiles(out, FILES, false)
      }),
    ).toBe('cli-exists')
    writeFiles(out, FILES, true)
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched')
    expect(readFileSync(join(out, 'root-key.pem'), 'utf8')).toBe('secret')
  })

  it.each([0o000, 0o022])('gives keys the mode 0600 under umask %o', (mask) => {
    const out = join(tempFolder(), 'certs')
    const line = `umask ${mask.toString(8).padStart(3, '0')} && exec "$NODE" --import ./scripts/ts.mjs --input-type=module -e '
      const { writeFiles } = await import(process.env.URL_)
      writeFiles(process.env.OUT, ${JSON.stringify(FILES)}, false)'`
    const url = pathToFileURL(join(ROOT, 'src/cli/write.ts')).href
    const env = { ...process.env, NODE: process.execPath, OUT: out, URL_: url }
    expect(spawnSync('sh', ['-c', line], { cwd: ROOT, env }).status).toBe(0)
    const modeOf = (name: string) => statSync(join(out, name)).mode & 0o777
    expect(['root-key.pem', 'east/ca-key.pem'].map(modeOf)).toEqual([0o600, 0o600])
    expect(modeOf('root-cert.pem')).toBe(0o644 & ~mask)
    expect(modeOf('east')).toBe(0o755 & ~mask)
  })

  it('says in one line that the place is not a directory', async () => {
    const file = join(tempFolder(), 'file')
    writeFileSync(file, '')
    for (const out of [file, join(file, 'below')]) {
      const { code, stderr } = await meshcerts(['create', '--out', out])
      expect(code).toBe(2)
      expect(stderr).toMatch(/^meshcerts: cannot write .*\(cli-cannot-write\)\n$/)
    }
  })
})
