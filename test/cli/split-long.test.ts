import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../src/cli/io.ts'
import { splitInput } from '../../src/cli/split-input.ts'
import { splitProxyCerts } from '../../src/capture/split.ts'
import { tempFolder } from '../support/temp.ts'

// A capture longer than what is held: the limit is an argument, so that none has to be made of 32 MiB.

const LIMIT = 3000
const work = tempFolder()
const transcript = readFileSync('fixtures/captures/three-tier.txt', 'utf8')
const dressed = transcript.replaceAll(/^/gm, '7:')

function ioOf(text: string): Io {
  async function* stdin() {
    for (let at = 0; at < text.length; at += 500) {
      await Promise.resolve()
      yield new TextEncoder().encode(text.slice(at, at + 500))
    }
  }
  return { stdin } as unknown as Io
}

function fileOf(text: string): string {
  const path = join(work, 'capture.txt')
  writeFileSync(path, text)
  return path
}

const namesOf = (files: Iterable<{ name: string; line: number }>) =>
  Array.from(files, ({ name, line }) => [name, line])

async function answers(text: string) {
  const given = [
    await splitInput('-', ioOf(text), LIMIT),
    await splitInput(fileOf(text), ioOf(''), LIMIT),
  ]
  return given.map(({ files, count, findings }) => ({
    files: namesOf(files),
    count,
    codes: findings.map(({ code }) => code),
  }))
}

function expected(text: string) {
  const { files, findings } = splitProxyCerts(text)
  return { files: namesOf(files), count: files.length, codes: findings.map(({ code }) => code) }
}

describe('a capture longer than the limit', () => {
  it('has the answer that a short one has, from a file and from standard input', async () => {
    expect(transcript.length).toBeGreaterThan(LIMIT)
    for (const text of [transcript, transcript.slice(0, LIMIT - 1000)])
      expect(await answers(text)).toEqual([expected(text), expected(text)])
  })

  it('that is dressed is read again from a file, and refused where it is gone', async () => {
    const [stdin, file] = await answers(dressed)
    expect(file).toEqual(expected(dressed))
    expect(stdin).toEqual({ files: [], count: 0, codes: ['capture-too-long'] })
    const short = dressed.slice(0, LIMIT - 1000)
    expect(await answers(short)).toEqual([expected(short), expected(short)])
  })

  it('has its blocks by number, as a short one has', async () => {
    const second = await splitInput(`${fileOf(transcript)}#2`, ioOf(''), LIMIT)
    const [file] = [...second.files]
    expect(file?.der).toEqual(splitProxyCerts(transcript).files[1]?.der)
  })
})
