import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

// npm keeps who may read a file, and a clone has it from the umask of who made it: two packs of one commit would differ.

/** Below dist all; the others are packed by name, or always. */
const PACKED = ['dist', 'package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md']
const FILE = 0o644
const FOLDER = 0o755

/** Gives all that is packed the modes that a file has for everybody; npm itself makes a command executable. */
export function setModes(root: string): void {
  for (const name of PACKED.map((one) => join(root, one)).filter((one) => existsSync(one))) {
    const isFolder = statSync(name).isDirectory()
    chmodSync(name, isFolder ? FOLDER : FILE)
    if (!isFolder) continue
    for (const one of readdirSync(name, { recursive: true, encoding: 'utf8' })) {
      const path = join(name, one)
      chmodSync(path, statSync(path).isDirectory() ? FOLDER : FILE)
    }
  }
}
