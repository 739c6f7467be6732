import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from '../cli/harness.ts'
import { blocksOf, followPage } from '../support/follow-page.ts'
import { tempFolder } from '../support/temp.ts'

// The guides are followed in an empty folder with nothing but the fixtures in it. A block `sh no-run` needs a cluster.

const before = process.cwd()
afterAll(() => {
  process.chdir(before)
})

function enter(): void {
  const folder = tempFolder()
  symlinkSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'))
  process.chdir(folder)
}

const GUIDES = join(ROOT, 'docs', 'guides')

describe('the guides', () => {
  it.each(readdirSync(GUIDES).sort())('%s does what it says', async (name) => {
    enter()
    const page = readFileSync(join(GUIDES, name), 'utf8')
    expect(blocksOf(page).length).toBeGreaterThan(0)
    expect(await followPage(page)).toEqual([])
  })
})

describe('the rule itself', () => {
  const page = (command: string, said: string): string =>
    `\`\`\`sh\n${command}\n\`\`\`\n\n\`\`\`text\n${said}\n\`\`\`\n`

  it('sees an exit code that is not the one, and what is not printed', async () => {
    enter()
    const check = 'meshcerts check fixtures/good --at 2030-01-01'
    expect(await followPage(page(check, 'istiod would start'))).toEqual([])
    expect(await followPage(page(`${check} # exit 1`, 'istiod would start'))).toHaveLength(1)
    expect(await followPage(page(check, 'no such words'))).toEqual(['not printed: no such words'])
  })

  it('refuses a line that it cannot run', async () => {
    await expect(followPage('```sh\nopenssl version\n```\n')).rejects.toThrow('not understood')
    await expect(followPage('```sh no-run\nopenssl version\n```\n')).resolves.toEqual([])
  })
})
