import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { createHierarchy, issueWorkload } from '../../src/issue/index.ts'
import { formatPem } from '../../src/index.ts'
import { meshSteps, type MeshStepsOptions, type MeshTask } from '../../src/mesh/index.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { needs, OPENSSL } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'

/** A new mesh: the files of its administrator, and what a workload presents, which ends with the root as in the guide. */
async function meshNow() {
  const at = new Date()
  const { clusters, roots } = await createHierarchy({ at, clusters: ['east'] })
  const east = clusters[0]!
  const spiffeId = 'spiffe://cluster.local/ns/bookinfo/sa/details'
  const leaf = await issueWorkload({ at, issuer: east.authority, spiffeId })
  const presented = [leaf.certificate, ...east.chain, roots[0]!.certificate]
  const pem = presented.map(({ der }) => formatPem('CERTIFICATE', der)).join('')
  const files: Readonly<Record<string, string | Uint8Array>> = { ...east.files() }
  return { files, text: `CONNECTED(00000003)\n${pem}` }
}

const commandsOf = (task: MeshTask, options: MeshStepsOptions = {}): readonly string[] =>
  meshSteps(task, options).flatMap(({ commands }) => commands)

describe('what the steps are written for', () => {
  it.each(['plug-in', 'remove'] as const)(
    '%s: a ServiceMeshControlPlane only where there is one',
    (task) => {
      for (const controlPlane of ['istio-1.27.3', 'istio-1.18', 'ossm-3.0'] as const) {
        const text = JSON.stringify(meshSteps(task, { controlPlane }))
        expect(text).not.toMatch(/smcp|ServiceMeshControlPlane/)
        expect(text).toContain('-n istio-system')
      }
      for (const options of [{}, { controlPlane: 'ossm-2.4' }] as const)
        expect(JSON.stringify(meshSteps(task, options))).toContain('patch smcp basic-install')
      const named = commandsOf(task, { controlPlaneName: 'full', namespace: 'mesh' })
      expect(named.join('\n')).toContain('oc -n mesh patch smcp full')
    },
  )

  it('Istio is reached by kubectl, OpenShift by oc, unless one is named', () => {
    expect(commandsOf('remove', { controlPlane: 'istio-1.27' })[0]).toMatch(/^kubectl /)
    expect(commandsOf('remove', { controlPlane: 'ossm-3.0' })[0]).toMatch(/^oc /)
    expect(commandsOf('remove', { controlPlane: 'istio-1.27', client: 'oc' })[0]).toMatch(/^oc /)
  })

  it('cert-manager: for Istio and OpenShift Service Mesh 3', () => {
    const ours = commandsOf('cert-manager', { controlPlane: 'ossm-3.0', namespace: 'mesh' })
    expect(ours.join('\n')).toMatch(
      /^oc -n mesh get secret cacerts -o yaml \| npx meshcerts check - --namespace mesh --control-plane ossm-3\.0$/m,
    )
    expect(commandsOf('cert-manager')[3]).toBe('kubectl apply -f mesh-ca.yaml')
    expect(JSON.stringify(meshSteps('cert-manager'))).not.toMatch(/smcp|ServiceMeshControlPlane/)
    for (const controlPlane of ['ossm-2.6', 'istio-1.14'] as const) {
      expect(() => meshSteps('cert-manager', { controlPlane })).toThrow(
        /is not a release whose istiod reads tls\.crt/,
      )
    }
  })

  it('gateway: the Secret is made where the pods of the gateway run, for Istio and OpenShift Service Mesh 3', () => {
    const names = {
      namespace: 'ingress',
      host: 'shop.example.com',
      credentialName: 'shop',
    } as const
    expect(
      commandsOf('gateway', { ...names, controlPlane: 'ossm-3.0', path: 'new files' }),
    ).toEqual([
      "npx meshcerts credential 'new files/fullchain.pem' 'new files/privkey.pem' --host shop.example.com --client-root 'new files/root.pem' --name shop -n ingress --control-plane ossm-3.0",
      "oc create secret tls shop -n ingress --cert='new files/fullchain.pem' --key='new files/privkey.pem'",
      expect.stringMatching(
        /^cat > gateway\.yaml <<'EOF'\napiVersion: (?:.*\n)+ +mode: SIMPLE\n(?:.*\n)*EOF$/,
      ),
      'oc apply -f gateway.yaml',
      'openssl s_client -showcerts -connect shop.example.com:443 -servername shop.example.com </dev/null > gateway.txt',
      "npx meshcerts verify gateway.txt --root 'new files/root.pem' --host shop.example.com",
    ])
    const [, replace] = commandsOf('gateway-rotate', names)
    expect(replace).toMatch(
      /^kubectl create secret tls shop .* --dry-run=client -o yaml \| kubectl apply -f -$/,
    )
    const mutual = meshSteps('gateway-mutual', names)
    expect(mutual[1]?.commands[0]).toContain(
      'create secret generic shop-cacert -n ingress --from-file=ca.crt=',
    )
    expect(mutual[2]?.commands[0]).toContain('mode: MUTUAL')
    expect(mutual[0]?.commands[0]).toContain('--mode MUTUAL --ca ./client-ca.pem')
    // no command needs a name put in by hand
    for (const task of ['gateway', 'gateway-rotate', 'gateway-mutual'] as const)
      expect(
        commandsOf(task)
          .join('\n')
          .replaceAll(/EOF|MUTUAL|SIMPLE|HTTPS/g, ''),
      ).not.toMatch(/\b[A-Z]{4,}\b/)
    expect(() => commandsOf('gateway', { host: 'a; rm -rf /' })).toThrow(/host name/)
    expect(() => commandsOf('gateway', { credentialName: 'a b' })).toThrow(/name/)
  })

  it('what is not known is refused', () => {
    const codeOf = (options: object): unknown => {
      try {
        return meshSteps('verify', options).length > 0
      } catch (error) {
        return isMeshCertsError(error) && error.code
      }
    }
    expect(codeOf({ controlPlane: 'banana' })).toBe('release-unknown')
    expect(codeOf({ controlPlane: 'ossm-1.1' })).toBe('mesh-argument')
    expect(codeOf({ peer: 'details; rm -rf /' })).toBe('mesh-argument')
    expect(codeOf({ controlPlane: 'istio-1.27', peer: 'httpbin:8000' })).toBe(true)
  })
})

describe('the commands of verify, run to the letter', () => {
  const work = tempFolder()
  const bin = join(work, 'bin')
  const program = (name: string, lines: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  }
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const run = (command: string): { readonly code: number; readonly out: string } => {
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }
    try {
      const out = execFileSync('bash', ['-c', command], { cwd: work, env, stdio: 'pipe' })
      return { code: 0, out: String(out) }
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: Buffer }
      return { code: status, out: String(stdout) }
    }
  }
  const capture = (chain: string): void => {
    writeFileSync(join(work, 'capture'), chain)
  }

  let presented = ''
  beforeAll(async () => {
    const { files, text } = await meshNow()
    presented = text
    mkdirSync(bin)
    mkdirSync(join(work, 'my certs'))
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(work, 'my certs', name), content)
    program('sleep', 'exit 0')
    program('oc', 'case " $* " in *" exec "*) cat capture ;; *) printf productpage-1 ;; esac')
    program(
      'npx',
      `shift\nexec "${process.execPath}" --import "${join(root, 'scripts/ts.mjs')}" "${join(root, 'src/cli/main.ts')}" "$@"`,
    )
  })

  it('each does what its step says', { timeout: 120_000 }, () => {
    capture(presented)
    for (const { commands, checks } of meshSteps('verify', { path: 'my certs' })) {
      for (const command of commands) expect([command, run(command).code]).toEqual([command, 0])
      const listed = checks.find(({ command }) => command.startsWith('ls '))
      if (listed !== undefined)
        expect(run(listed.command).out.trim().split(/\s+/).join(' ')).toBe(listed.expect)
    }
  })

  it('their checks see what they say', { timeout: 120_000, ...needs(OPENSSL) }, () => {
    capture(presented)
    const steps = meshSteps('verify', { path: 'my certs' })
    for (const command of steps[0]!.commands) run(command)
    const checks = steps
      .flatMap((step) => step.checks)
      .filter(({ command }) => command.includes('openssl'))
    expect(checks).toHaveLength(3)
    for (const { command, expect: seen } of checks) {
      const { code, out } = run(command)
      expect([command, code]).toEqual([command, 0])
      expect(out).toContain(seen.includes('identical') ? 'are identical' : seen)
    }
  })

  it('a workload of another mesh fails each comparison', { timeout: 120_000 }, async () => {
    capture((await meshNow()).text)
    const [fetch, ...judge] = meshSteps('verify', { path: 'my certs' })
    for (const command of fetch!.commands) expect(run(command).code).toBe(0)
    expect(judge.flatMap(({ commands }) => commands.map((command) => run(command).code))).toEqual([
      1, 1, 1,
    ])
  })
})
