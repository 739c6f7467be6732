/**
 * The public address of the pages, without a slash at its end. Empty as long as there is none: then pages are named by
 * their file in the repository.
 */
export const HOMEPAGE: string = ''

/** Where the page of a code is: `docs/codes/path-expired.md`, or its address once there is a {@link HOMEPAGE}. */
export function pageOf(code: string, homepage: string = HOMEPAGE): string {
  return homepage === '' ? `docs/codes/${code}.md` : `${homepage}/codes/${code}`
}
