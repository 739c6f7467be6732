/** Longest capture that is read, in octets or characters: 32 MiB, as of PEM. A transcript has kilobytes, a dump of an Envoy megabytes. */
export const CAPTURE_LIMIT = 33_554_432
/** Most lines of it: sixteen octets to a line in 32 MiB, of PEM it has 65. What is around lines is taken off one by one. */
export const CAPTURE_LINES = 2_097_152
