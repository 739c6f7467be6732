import { checkCacerts, formatReport, readCacerts } from 'meshcerts'

const input = document.getElementById('files')
const output = document.getElementById('report')

/** The files by name, as readCacerts takes them. */
async function read(files) {
  const entries = [...files].map(async (file) => [
    file.name,
    new Uint8Array(await file.arrayBuffer()),
  ])
  return Object.fromEntries(await Promise.all(entries))
}

input.addEventListener('change', async () => {
  const set = readCacerts(await read(input.files))
  const report = await checkCacerts(set, { at: new Date() })
  output.textContent = formatReport(report, 'text')
})
