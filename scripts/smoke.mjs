// Runs in a folder where the packed package is installed, on any runtime: every entry loads, and the engine that the
// runtime gets can hash and verify.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const manifest = JSON.parse(readFileSync('node_modules/meshcerts/package.json', 'utf8'))
const runtime =
  globalThis.Deno !== undefined ? 'deno' : globalThis.Bun !== undefined ? 'bun' : 'node'

function fail(message) {
  console.error(`${runtime}: ${message}`)
  process.exitCode = 1
}

// what the runtimes themselves put beside the names when CommonJS meets ES modules
const ADDED = new Set(['default', '__esModule', 'module.exports'])

function names(module) {
  return Object.keys(module).filter((name) => !ADDED.has(name))
}

const loaded = {}
for (const [key, conditions] of Object.entries(manifest.exports)) {
  // the matchers stand on vitest, which only its users have
  if (key === './package.json' || key === './vitest') continue
  const specifier = `meshcerts${key.slice(1)}`
  const module = await import(specifier)
  loaded[key] = module
  // it extends the expect of jest, and has nothing to hand out
  if (key !== './jest' && names(module).length === 0) fail(`${specifier} exports nothing`)
  if (conditions.require === undefined) continue
  const required = require(specifier)
  if (names(required).sort().join() !== names(module).sort().join()) {
    fail(`${specifier} exports other names to require than to import`)
  }
}

// a P-256 root and the Ed25519 workload certificate that it signed, both from 2020 on without an end
const ROOT = `-----BEGIN CERTIFICATE-----
MIIBhDCCASugAwIBAgIBATAKBggqhkjOPQQDAjApMRIwEAYDVQQKDAltZXNoY2Vy
dHMxEzARBgNVBAMMClNtb2tlIFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPOTk5OTEy
MzEyMzU5NTlaMCkxEjAQBgNVBAoMCW1lc2hjZXJ0czETMBEGA1UEAwwKU21va2Ug
Um9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAyySCVL0QnQRs0/DW331ioJ
kGFI2LoaFWH/WixAUdVI0uVxl0NopWsBSCjscDOvlEn68xS7Lc1Kgt9fhBzWs0uj
QjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBSP
RwEwpgQxzbvybmKAfpSap2xqPTAKBggqhkjOPQQDAgNHADBEAiApuM4Nj3hSzWaM
dEa10aWbPEk7BIWv9c9C2iLqCfzNiAIgWVOQvtX5MfiHM9SECstq7ngBail5bB8r
z5oBMdTuhSM=
-----END CERTIFICATE-----
`
const WORKLOAD = `-----BEGIN CERTIFICATE-----
MIIBuzCCAWCgAwIBAgIBAjAKBggqhkjOPQQDAjApMRIwEAYDVQQKDAltZXNoY2Vy
dHMxEzARBgNVBAMMClNtb2tlIFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPOTk5OTEy
MzEyMzU5NTlaMBQxEjAQBgNVBAoMCW1lc2hjZXJ0czAqMAUGAytlcAMhAAmt3wBp
AZXEYmyalYMYJ2nVCP7PZVSybwogZJkAUESxo4G6MIG3MA4GA1UdDwEB/wQEAwIH
gDAdBgNVHSUEFjAUBggrBgEFBQcDAQYIKwYBBQUHAwIwOAYDVR0RAQH/BC4wLIYq
c3BpZmZlOi8vY2x1c3Rlci5sb2NhbC9ucy9zbW9rZS9zYS9kZWZhdWx0MB8GA1Ud
IwQYMBaAFI9HATCmBDHNu/JuYoB+lJqnbGo9MAwGA1UdEwEB/wQCMAAwHQYDVR0O
BBYEFCFze5PyMeHsKbEBNGzdW7M2Z6PkMAoGCCqGSM49BAMCA0kAMEYCIQDx2/jS
+h8qd+iJW0zsPqdkXPwrLxLXUUGLNjtdqwpsawIhAPUnkQtCVtaMo4DS7NP7fNzj
VYZ99vGKCyRl5/YM+nQk
-----END CERTIFICATE-----
`
// as `openssl x509 -fingerprint -sha256` prints it
const SHA256 = 'bcaa69ad1e87fc4fbb7cce5c23e0878a3ab4f39491e48c3de4f0c385b66de1c2'

for (const main of [loaded['.'], require('meshcerts')]) {
  const [leaf, root] = [main.parseCertificate(WORKLOAD), main.parseCertificate(ROOT)]
  const sha256 = await main.fingerprint(leaf, 'sha256')
  if (sha256 !== SHA256) fail(`fingerprint: ${sha256}`)
  const at = new Date('2021-01-01T00:00:00Z')
  const chain = { leaf, intermediates: [], roots: [root], at, purpose: 'server' }
  const good = await main.verifyChain(chain)
  if (good.status !== 'trusted') fail(`verifyChain: ${JSON.stringify(good.findings)}`)
  const early = await main.verifyChain({ ...chain, at: new Date('2019-01-01T00:00:00Z') })
  if (early.status !== 'untrusted') fail(`verifyChain before its time: ${early.status}`)
}

console.log(`${runtime}: ${Object.keys(loaded).length} entries load`)
