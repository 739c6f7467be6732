import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkCacerts, readCacerts } from '../../src/index.ts'
import { openssl } from '../support/openssl.ts'
import { needs, OPENSSL } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'

// What the Makefiles of Istio's tools/certs make, by the same calls of openssl; keys of 2048 bits, which take less time.

const config = (name: string, constraints: string, more = ''): string => `[ req ]
prompt = no
default_md = sha256
distinguished_name = dn
[ ext ]
subjectKeyIdentifier = hash
basicConstraints = critical, ${constraints}
keyUsage = critical, digitalSignature, nonRepudiation, keyEncipherment, keyCertSign
${more}
[ dn ]
O = Istio
CN = ${name}
`

test('a set of the Makefiles of Istio has no warning', needs(OPENSSL), async () => {
  const folder = tempFolder()
  const run = (...args: readonly string[]): Buffer => openssl(args, { cwd: folder })
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  writeFileSync(join(folder, 'root.conf'), config('Root CA', 'CA:true'))
  const san = 'subjectAltName = DNS:istiod.istio-system.svc'
  writeFileSync(join(folder, 'ca.conf'), config('Intermediate CA', 'CA:true, pathlen:0', san))
  const [root, ca] = ['root-cert', 'ca-cert']
  run('genrsa', '-out', 'root-key.pem', '2048')
  run('req', '-new', '-key', 'root-key.pem', '-config', 'root.conf', '-out', `${root}.csr`)
  const rootExtensions = ['-extensions', 'ext', '-extfile', 'root.conf']
  const signRoot = ['x509', '-req', '-days', '3650', '-signkey', 'root-key.pem']
  run(...signRoot, ...rootExtensions, '-in', `${root}.csr`, '-out', `${root}.pem`)
  run('genrsa', '-out', 'ca-key.pem', '2048')
  run('req', '-new', '-key', 'ca-key.pem', '-config', 'ca.conf', '-out', `${ca}.csr`)
  const issuer = ['-CA', `${root}.pem`, '-CAkey', 'root-key.pem', '-CAcreateserial']
  const extensions = ['-extensions', 'ext', '-extfile', 'ca.conf']
  const sign = ['x509', '-req', '-days', '730', ...issuer, ...extensions]
  run(...sign, '-in', `${ca}.csr`, '-out', `${ca}.pem`)
  const files = {
    'ca-cert.pem': read('ca-cert.pem'),
    'ca-key.pem': read('ca-key.pem'),
    'root-cert.pem': read('root-cert.pem'),
    'cert-chain.pem': read('ca-cert.pem') + read('root-cert.pem'),
  }
  const at = new Date(Date.now() + 60_000)
  const { findings } = await checkCacerts(readCacerts(files), { at })
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([])
  // the twin: a set whose root is another one has an error
  const others = { ...files, 'root-cert.pem': files['ca-cert.pem'] }
  const swapped = await checkCacerts(
    readCacerts({ ...others, 'ca-cert.pem': files['root-cert.pem'] }),
    { at },
  )
  expect(swapped.findings.map(({ code }) => code)).toContain('cacerts-files-swapped')
})
