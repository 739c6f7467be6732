/** Longest capture that is read, in octets or characters: 16 MiB. A transcript has kilobytes, a dump of a whole Envoy megabytes. */
export const CAPTURE_LIMIT = 16_777_216
/** Most lines of it: as many as 16 MiB of PEM have, which 64 characters to a line make. What is around lines is taken off one by one. */
export const CAPTURE_LINES = 262_144
