import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../cli/harness.ts'

// The blocks of docs/integrations.md say what the files they are about know, and nothing else.

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const page = read('docs/integrations.md')
const block = (word: string): unknown =>
  parse(new RegExp(`^\`\`\`yaml ${word}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)?.[1] ?? '')
const { version } = JSON.parse(read('package.json')) as { version: string }

type Names = Readonly<Record<string, unknown>>
interface Workflow {
  readonly jobs: { readonly certificates: { readonly steps: readonly WorkflowStep[] } }
}
interface WorkflowStep {
  readonly uses: string
  readonly with?: Names
}

describe('docs/integrations.md', () => {
  it('uses inputs and outputs that the action has', () => {
    const action = parse(read('action.yml')) as { inputs: Names; outputs: Names }
    const { steps } = (block('action') as Workflow).jobs.certificates
    const own = steps.find(({ uses }) => uses.startsWith('OWNER/meshcerts@'))!
    expect(own.uses).toBe(`OWNER/meshcerts@v${version}`)
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(own.with!)))
    const outputs = [...page.matchAll(/steps\.meshcerts\.outputs\.([\w-]+)/g)].map(([, one]) => one)
    expect(outputs.length).toBeGreaterThan(0)
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining([...new Set(outputs)]))
    for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
      expect(page).toContain(`\`${name}\``)
  })

  it('sets variables that the job of GitLab reads, in the file that it includes', () => {
    const file = 'meshcerts.gitlab-ci.yml'
    const template = parse(read(`docs/integrations/${file}`)) as Job
    const shown = block('gitlab') as Job & { readonly include: readonly unknown[] }
    expect(shown.include).toEqual([{ local: file }])
    const known = Object.keys(template.meshcerts.variables)
    expect(known).toEqual(expect.arrayContaining(Object.keys(shown.meshcerts.variables)))
    expect(template.meshcerts.variables['MESHCERTS_PACKAGE']).toBe(`meshcerts@${version}`)
  })

  it('names hooks that there are', () => {
    const hooks = parse(read('.pre-commit-hooks.yaml')) as readonly { readonly id: string }[]
    const { repos } = block('pre-commit') as {
      repos: readonly [{ rev: string; hooks: readonly { id: string }[] }]
    }
    expect(repos[0].rev).toBe(`v${version}`)
    const shown = repos[0].hooks.map(({ id }) => id)
    expect(shown.sort()).toEqual(hooks.map(({ id }) => id).sort())
  })
})

interface Job {
  readonly meshcerts: { readonly variables: Names }
}
