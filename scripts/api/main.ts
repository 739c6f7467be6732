// npm run api: writes docs/api-report.md.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { apiReport, REPORT } from './report.ts'

writeFileSync(fileURLToPath(new URL(`../../${REPORT}`, import.meta.url)), apiReport())
