/**
 * Longest text whose lines {@link explainLine} reads, in characters: 32 MiB, as of a capture. It keeps every line and every answer; the
 * dearest lines take some four seconds. The command reads a log line by line and has no such limit.
 */
export const LOG_LIMIT = 33_554_432
