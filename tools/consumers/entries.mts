// Every entry but ./vitest and ./jest, whose own types need newer dependencies, compiles on TypeScript 5.4 with skipLibCheck: false.
import * as main from 'meshcerts'
import * as containers from 'meshcerts/containers'
import * as explain from 'meshcerts/explain'
import * as issue from 'meshcerts/issue'
import * as mesh from 'meshcerts/mesh'
import * as peculiar from 'meshcerts/peculiar'
import * as pem from 'meshcerts/pem'
import * as testing from 'meshcerts/testing'
import * as tls from 'meshcerts/tls'

export const entries = [main, containers, explain, issue, mesh, peculiar, pem, testing, tls]
export const set: main.CacertsSet = main.readCacerts({ 'root-cert.pem': '' })
export const at: Parameters<typeof main.checkCacerts>[1] = { at: new Date(0) }
