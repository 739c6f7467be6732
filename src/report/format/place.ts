import type { Place } from '../finding.ts'

/** A file with the folder in front, forward slashes only. */
export function pathOf(file: string, folder: string | undefined): string {
  const path = file.replaceAll('\\', '/')
  if (folder === undefined || folder === '' || folder === '.' || path.startsWith('/')) return path
  return `${folder.replaceAll('\\', '/').replace(/\/+$/, '')}/${path}`
}

/** `ca-cert.pem block 2, line 38`: as much of it as is known. */
export function placeText(place: Place): string {
  const block = place.block === undefined ? [] : [`block ${place.block}`]
  const line = place.line === undefined ? [] : [`line ${place.line}`]
  const inFile = [...block, ...line].join(', ')
  return [place.file, inFile].filter((part) => part !== undefined && part !== '').join(' ')
}
