import type { Catalogue } from '../report/catalogue.ts'

/** What can be wrong with the name of a release. */
export const RELEASE_CODES = {
  'release-unknown': {
    severity: 'error',
    text: '{found} is not a control plane that is known here; known are {allowed}',
    rule: 'the release table of this package: src/release/control-plane.ts',
  },
} as const satisfies Catalogue
