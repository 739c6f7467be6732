import { allBlocks } from '../pem/all-blocks.ts'
import { refuse } from './options.ts'
import { isBytes } from '../report/kinds.ts'

type InputOption = 'leaf' | 'roots' | 'intermediates' | 'crls'

const CERTIFICATES: readonly string[] = ['CERTIFICATE', 'X509 CERTIFICATE']
const CRLS: readonly string[] = ['X509 CRL']

const SEQUENCE = 0x30

/**
 * Takes PEM apart: each of its blocks that the option is for is an input of its own, as DER. Anything else stays as it is.
 *
 * @throws MeshCertsError `path-option` for text without such a block, `pem-too-long`, `pem-too-many`; octets may be anything, and become a finding.
 */
export function withoutPem<Parsed extends object>(
  inputs: readonly (Parsed | Uint8Array | string)[],
  option: InputOption,
): readonly (Parsed | Uint8Array)[] {
  const labels = option === 'crls' ? CRLS : CERTIFICATES
  return inputs.flatMap((input) => {
    if (typeof input !== 'string' && (!isBytes(input) || input[0] === SEQUENCE)) return [input]
    const blocks = allBlocks(input).filter(({ label }) => labels.includes(label))
    if (blocks.length > 0) return blocks.map(({ der }) => der)
    return typeof input === 'string'
      ? refuse(option, `must be PEM where it is text: there is no block ${labels[0] as string}`)
      : [input]
  })
}
