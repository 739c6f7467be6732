// What others put around a line before somebody reads it.

// Docker's json-file, what Fluent Bit and Fluentd make of it, Cloud Logging: the line is a text in JSON
const CARRIER = /^\s*\{.{0,16000}?"(?:stream": ?"std(?:out|err)"|textPayload":)/
const OF_LINE = ['log', 'textPayload', 'message']
// what a collector adds; any other member was written by the program, and may be what says what happened
const ADDED: ReadonlySet<string> = new Set([
  ...[...OF_LINE, 'stream', 'time', 'timestamp', '@timestamp', 'ts', 'date', 'attrs', 'tag'],
  ...['logtag', '_p', 'kubernetes', 'docker', 'container_id', 'container_name', 'source', 'labels'],
  ...['resource', 'logName', 'insertId', 'receiveTimestamp', 'severity', 'host', 'file', 'offset'],
])
// CRI (containerd, CRI-O), docker compose
const WRAPS: readonly RegExp[] = [
  /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) std(?:out|err) [FP] (.*)/,
  /^[\w.-]+ +\| (.*)/,
]
// colours of a terminal (ECMA-48, SGR)
const ESCAPE = String.fromCharCode(27)
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]{0,12}m`, 'g')

/** The line that a collector carries; undefined where there is none, or more than what a collector adds is beside it. */
function carried(line: string): string | undefined {
  if (!CARRIER.test(line)) return undefined
  try {
    const object = JSON.parse(line) as Readonly<Record<string, unknown>>
    const name = OF_LINE.find((one) => typeof object[one] === 'string')
    if (name === undefined || !Object.keys(object).every((one) => ADDED.has(one))) return undefined
    return (object[name] as string).replaceAll(/[\r\n]/g, ' ').trimEnd()
  } catch {
    return undefined
  }
}

/** A line as its program wrote it, where a container runtime keeps it as JSON, or with colours. */
export function asWritten(line: string): string {
  const plain = (line.includes(ESCAPE) ? line.replace(COLOUR, '') : line)
    .trimEnd()
    .replace(/^\s*`(.*)`$/, '$1')
  return carried(plain) ?? plain
}

/** A line without what a container runtime puts around it. */
function unwrapped(line: string): string {
  for (const wrap of WRAPS) {
    const inner = wrap.exec(line)?.[1]
    if (inner !== undefined) return asWritten(inner)
  }
  return asWritten(line)
}

// in front of a line: `kubectl logs --timestamps` and CI, `kubectl logs --prefix`, stern, journald and syslog, a quote in an issue
const FRONT =
  /^(?:[\s>`]+|\d{4}-\d\d-\d\dT[\d:]{8}\.\d{7,9}(?:Z|[+-]\d\d:\d\d) |\[pod\/[^\]\s]{1,300}\] |[a-z\d][a-z\d.-]{0,200}-[a-z\d]{5,10} [a-z\d-]{1,60} |(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S{1,100} [\w./-]{1,60}(?:\[\d+\])?: )/
const MOST = 3

/** A line without what has been put in front of it. */
function peeled(line: string): string {
  let rest = line
  for (let times = 0; times < MOST && FRONT.test(rest); times++) rest = rest.replace(FRONT, '')
  return rest
}

/** A line with nothing around it and nothing in front of it. */
export const bare = (line: string): string => unwrapped(peeled(unwrapped(line)))
