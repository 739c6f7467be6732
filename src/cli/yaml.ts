/** The documents of a YAML text. The package `yaml` is loaded only here, and only when there is YAML. */
export async function readYaml(text: string): Promise<readonly unknown[]> {
  const { parseYaml } = await import('../mesh/index.ts')
  return parseYaml(text)
}
