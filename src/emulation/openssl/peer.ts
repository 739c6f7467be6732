import { ACCEPTED, refused, type PeerAnswer, type Stack } from '../stack.ts'
import { anchorsText } from '../envoy/anchors.ts'
import { loadPresented, loadRoots } from './load-certificates.ts'
import { predictOpenSsl, type OpenSslVersion } from './verify.ts'

const unreadable = (cause: 'roots-unreadable' | 'chain-unreadable'): PeerAnswer =>
  refused(cause, 'load error')

function openSsl(version: OpenSslVersion): Stack {
  return {
    loadChain: (text, { reading }) => loadPresented(text, `openssl-${version}`, reading),
    loadRoots: (text, { reading, rules }) => {
      const sorts = rules.envoyOnOpenSsl && rules.sortsAnchors
      const roots = sorts ? anchorsText(text, reading.blocks(text)) : text
      const loaded = loadRoots(roots, `openssl-${version}`, reading)
      // CRLs between the roots count where Envoy loads them; openssl verify would want -crl_check
      return rules.envoyOnOpenSsl ? loaded : { ...loaded, crls: [] }
    },
    verify: async ({ leaf, chain, roots, role, at, check, rules }) => {
      if (!roots.loads) return unreadable('roots-unreadable')
      // OpenSSL 3.0 skips what it cannot read among the presented certificates, 1.1.1 does not
      if (version === '1.1.1' && !chain.loads) return unreadable('chain-unreadable')
      const verdict = await predictOpenSsl(
        {
          leaf,
          chain: chain.certificates,
          roots: roots.certificates,
          purpose: role,
          at,
          check,
          // administrators verify with -partial_chain; the Envoy of OpenShift Service Mesh 2 does as its release does
          partialChain: !rules.envoyOnOpenSsl || rules.partialChain,
          crls: roots.crls ?? [],
        },
        version,
      )
      return verdict.ok ? ACCEPTED : refused(verdict.fault.name, verdict.says)
    },
  }
}

/** `openssl verify -partial_chain` of OpenSSL 3.0. */
export const OPENSSL_3_0: Stack = openSsl('3.0')

/** The same of OpenSSL 3.5. */
export const OPENSSL_3_5: Stack = openSsl('3.5')

/** The same of OpenSSL 1.1.1. */
export const OPENSSL_1_1_1: Stack = openSsl('1.1.1')
