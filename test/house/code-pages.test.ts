import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { meshcerts, ROOT } from '../cli/harness.ts'

// The command on the page of a code, run as it stands there, says the code.

const CODES = join(ROOT, 'docs', 'codes')

const commandsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, text = '']) => text.trim().split('\n'))

const pages = readdirSync(CODES).flatMap((name) => {
  const commands = commandsOf(readFileSync(join(CODES, name), 'utf8'))
  return commands.map((command) => ({ code: name.replace(/\.md$/, ''), command }))
})

describe('the page of a code', () => {
  it.each(pages)('$code: $command', async ({ code, command }) => {
    const [program, ...words] = command.split(' ')
    expect(program).toBe('meshcerts')
    const { stdout } = await meshcerts([...words, '--format', 'json'])
    expect(stdout).toContain(`"code": "${code}"`)
  })

  it('is there with a command for each story', () => {
    const stories = readdirSync(join(ROOT, 'fixtures', 'broken'), { withFileTypes: true })
    const folders = stories.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    const shown = pages.map(({ command }) => command).join('\n')
    expect(folders.filter((name) => !shown.includes(`fixtures/broken/${name} `))).toEqual([])
  })
})
