import { encodeBase64 } from '../pem/base64.ts'
import { createRevocationList } from '../issue/revocation-list.ts'
import { formatPem } from '../pem/format.ts'
import { namedFaults, type Fault } from './fault-types.ts'
import { type FourFiles, spoiled } from './good-set.ts'

// The text of a file, changed as editors, mail programs, YAML and copying change it.

type Edit = (pem: string) => string | Uint8Array

function text(
  code: string,
  edit: Edit,
  also: readonly string[] = [],
  file: keyof FourFiles = 'ca-cert.pem',
): Fault {
  return {
    code,
    also,
    make: ({ files }) => ({
      files: { ...files, [file]: edit(files[file]) },
    }),
  }
}

const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value)

function utf16(pem: string): Uint8Array {
  const bytes = new Uint8Array(2 * pem.length + 2)
  bytes.set([0xff, 0xfe])
  for (let i = 0; i < pem.length; i++) bytes[2 * i + 2] = pem.charCodeAt(i)
  return bytes
}

function body(pem: string): string {
  return pem.replace(/-----[^-]+-----/g, '').trim()
}

function fromBase64(pem: string): Uint8Array {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const bytes: number[] = []
  let [bits, count] = [0, 0]
  for (const character of body(pem).replace(/[\s=]/g, '')) {
    bits = ((bits << 6) | digits.indexOf(character)) & 0xffffff
    count += 6
    if (count >= 8) bytes.push((bits >> (count -= 8)) & 0xff)
  }
  return Uint8Array.from(bytes)
}

// Go sees no block in the file any more
const LOST = ['pem-no-block'] as const

/** Each changes the text of one file, by default that of `ca-cert.pem`. */
export const TEXT_FAULTS = namedFaults({
  emptyFile: text('pem-no-block', () => ''),
  binaryFile: text('pem-der', fromBase64),
  bareBase64: text('pem-bare-base64', (pem) => `${body(pem)}\n`),
  truncatedBlock: text('pem-truncated', (pem) => pem.slice(0, 200)),
  headlessBlock: text('pem-end-without-begin', (pem) => pem.slice(40)),
  labelMismatch: text('pem-label-mismatch', (pem) => pem.replace('END CERT', 'END X509 CERT')),
  corruptBlock: text('pem-corrupt-block', (pem) => pem.replace('\nM', '\n!')),
  emptyBlock: text('pem-empty-block', (pem) => pem.replace(`${body(pem)}\n`, '')),
  byteOrderMark: text('pem-bom', (pem) => `\uFEFF${pem}`),
  invisibleCharacter: text('pem-invisible', (pem) => pem.replace('\nM', '\n\u200BM'), LOST),
  utf16: text('pem-utf16', utf16),
  indented: text('pem-indented', (pem) => pem.replace(/^/gm, '  ').trimEnd() + '\n'),
  quotedMail: text('pem-quoted', (pem) => pem.replace(/^(?=.)/gm, '> ')),
  commentedOut: text('pem-commented-out', (pem) => pem + pem.replace(/^(?=.)/gm, '# '), [
    'pem-noise',
  ]),
  mentioned: text(
    'pem-mention',
    (pem) => `the line -----BEGIN CERTIFICATE----- comes next\n${pem}`,
    ['pem-noise'],
  ),
  textBeforeBegin: text('pem-mid-line', (pem) => `see ${pem}`, LOST),
  oldMacLineEnds: text('pem-cr-only', (pem) => pem.replaceAll('\n', '\r')),
  windowsLineEnds: text('pem-crlf', (pem) => pem.replaceAll('\n', '\r\n')),
  oneLine: text('pem-one-line', (pem) => pem.replaceAll('\n', '\\n')),
  longLines: text('pem-line-width', (pem) =>
    pem.replace(body(pem), body(pem).replaceAll('\n', '')),
  ),
  gluedBlocks: text('pem-glued', (pem) => pem.trimEnd() + pem, [], 'root-cert.pem'),
  noFinalNewline: text('pem-final-newline', (pem) => pem.trimEnd()),
  yamlResidue: text('pem-yaml-residue', (pem) => `"${pem.trimEnd()}"\n`),
  smartDashes: text('pem-smart-dashes', (pem) => utf8(pem.replaceAll('-----', '—————'))),
  fourDashes: text('pem-dashes', (pem) => pem.replaceAll('-----', '----'), LOST),
  smallLetters: text('pem-case', (pem) => pem.replaceAll('CERTIFICATE', 'certificate')),
  oldLabel: text(
    'pem-label',
    (pem) => pem.replaceAll('CERT', 'X509 CERT'),
    ['webhook-cabundle'],
    'root-cert.pem',
  ),
  pkcs7: text('pem-pkcs7', (pem) => pem.replaceAll('CERTIFICATE', 'PKCS7')),
  headers: text(
    'pem-headers',
    (pem) => pem.replace('\n', '\nname: value\n\n'),
    [],
    'root-cert.pem',
  ),
  noPadding: {
    code: 'pem-padding',
    also: LOST,
    make: async (kit) => {
      let { files } = kit
      // signatures differ in length: two of three certificates end in padding
      for (let tries = 0; tries < 64 && !files['ca-cert.pem'].includes('='); tries++) {
        files = await spoiled(kit, {})
      }
      const pem = files['ca-cert.pem'].replaceAll('=', '')
      return { files: { ...files, 'ca-cert.pem': pem }, twin: files }
    },
  },
  noise: text('pem-noise', (pem) => `subject=CN = ca\n${pem}`),
  blanks: text('pem-blanks', (pem) => pem.replaceAll('\n', ' \n')),
  blankLine: text('pem-blank-line', (pem) => pem.replace(/(\n.{64})\n/, '$1\n\n')),
  doubleBase64: text('secret-double-base64', (pem) => `${encodeBase64(utf8(pem))}\n`),
  keyPublished: {
    code: 'pem-private-key-published',
    make: ({ files }) => ({
      files: { ...files, 'root-cert.pem': files['root-cert.pem'] + files['ca-key.pem'] },
    }),
  },
  extraInCaCert: {
    code: 'pem-extra-in-ca-cert',
    make: ({ files }) => ({ files: { ...files, 'ca-cert.pem': files['cert-chain.pem'] } }),
  },
  rootBehindOtherBlock: {
    code: 'webhook-cabundle',
    make: async ({ files, root, now, engine }) => {
      const list = await createRevocationList({ issuer: root, at: now, engine })
      const text = formatPem('X509 CRL', list.der) + files['root-cert.pem']
      return { files: { ...files, 'root-cert.pem': text } }
    },
  },
})
