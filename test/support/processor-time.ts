/**
 * Milliseconds that this process has computed. What other programs do does not count: a test by the clock on the wall fails
 * on a busy machine, where nothing is wrong.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
