import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pageOf } from '../../src/report/page.ts'

describe('the page of a code', () => {
  it('is a file of the repository as long as there is no address', () => {
    expect(pageOf('path-expired', '')).toBe('docs/codes/path-expired.md')
    expect(existsSync(new URL(`../../${pageOf('path-expired')}`, import.meta.url))).toBe(true)
  })

  it('is under the address once there is one', () => {
    expect(pageOf('path-expired', 'https://mesh.example')).toBe(
      'https://mesh.example/codes/path-expired',
    )
  })
})
