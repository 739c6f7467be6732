import { checkCacerts, formatReport, readCacerts } from 'meshcerts'

const [folder] = Deno.args
if (folder === undefined) {
  console.error('usage: deno run --allow-read check.ts DIR')
  Deno.exit(2)
}

const files: Record<string, Uint8Array> = {}
for await (const { name, isFile } of Deno.readDir(folder)) {
  if (isFile) files[name] = await Deno.readFile(`${folder}/${name}`)
}

const report = await checkCacerts(readCacerts(files), { at: new Date() })
console.log(formatReport(report, 'text'))
Deno.exit(report.status === 'fail' ? 1 : 0)
