/** Longest capture that is read, in octets or characters: 32 MiB, as of PEM. A transcript has kilobytes, a dump of an Envoy megabytes. */
export const CAPTURE_LIMIT = 33_554_432
/** Most lines of it: thirteen octets to a line in 32 MiB. What is around lines is taken off one by one; so many take some five seconds. */
export const CAPTURE_LINES = 2_500_000
