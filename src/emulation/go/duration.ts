const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A duration as Go prints it: `24h0m0s`, `1h12m0s`, `45s`, `1.5s`, `0s`; from milliseconds. */
export function goDuration(milliseconds: number): string {
  const size = Math.abs(milliseconds)
  const sign = milliseconds < 0 ? '-' : ''
  if (size < SECOND) return size === 0 ? '0s' : `${sign}${String(size)}ms`
  const hours = Math.floor(size / HOUR)
  const minutes = Math.floor((size % HOUR) / MINUTE)
  const seconds = `${String((size % MINUTE) / SECOND)}s`
  if (hours > 0) return `${sign}${String(hours)}h${String(minutes)}m${seconds}`
  return minutes > 0 ? `${sign}${String(minutes)}m${seconds}` : `${sign}${seconds}`
}

/**
 * Reads a duration in Go's form, as Istio's settings have it: `24h`, `90m`, `1h30m`, `2160h`.
 *
 * @returns Milliseconds; `undefined` for another form.
 */
export function parseGoDuration(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { h: HOUR, m: MINUTE, s: SECOND, ms: 1 }
  if (!/^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) {
    total += Number(amount) * (units[unit as string] as number)
  }
  return total
}
