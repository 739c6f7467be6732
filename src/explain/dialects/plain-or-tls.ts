import type { Row } from '../reading.ts'
import { each, type Said } from './said.ts'

// What servers and their clients say where one of the two does TLS and the other does not.

export const PLAIN_OR_TLS: readonly Row<Said>[] = [
  // clients of databases that want TLS of a server that has none: MariaDB, MySQL, pgjdbc and node-postgres, lib/pq, pgx, Npgsql
  ['ssl is required, but the server does not support it', ['tls-off', 'none', 'openssl']],
  ["ssl is required but the server doesn't support it", ['tls-off', 'none', 'openssl']],
  ['the server does not support ssl connections', ['tls-off', 'none', 'node']],
  ['the server does not support ssl', ['tls-off', 'none', 'java']],
  // go-sql-driver, mysql2, asyncpg
  ['server does not support tls', ['tls-off', 'none', 'go']],
  ['server does not support secure connection', ['tls-off', 'none', 'node']],
  ['rejected ssl upgrade', ['tls-off', 'none', 'python']],
  // what answered is no PostgreSQL
  ['while setting up the ssl connection', ['tls-off', 'none', 'java']],
  ['ssl is not enabled on the server', ['tls-off', 'none', 'go']],
  ['server refused tls connection', ['tls-off', 'none', 'go']],
  ['no ssl enabled connection from this host is configured', ['tls-off', 'none', 'dotnet']],
  // librdkafka (rdkafka_ssl.c)
  ['connecting to a plaintext broker', ['plaintext', 'none', 'openssl']],
  ['connecting to a ssl listener', ['tls-wanted', 'none', 'openssl']],
  // MongoDB (src/mongo/transport)
  ['the server is configured to only allow ssl', ['tls-wanted', 'none', 'openssl']],
  ['ssl handshake received but server is started without', ['tls-off', 'none', 'openssl']],
  // servers that want TLS of a client that has none: MySQL and MariaDB, Vitess; PostgreSQL, CockroachDB, Neon, PgBouncer
  ...each<Said>(
    ['tls-wanted', 'none', 'openssl'],
    'connections using insecure transport are prohibited',
    'server does not allow insecure connections',
  ),
  ['pg hba.conf', ['pg-hba', 'none', 'postgres', undefined, /", (?:no encryption|ssl off)/]],
  ...each<Said>(
    ['tls-wanted', 'none', 'postgres'],
    'secure mode, ssl connection required',
    'connection is insecure (try using',
    'fatal: ssl required',
  ),
  // what a server without TLS shows of a ClientHello: Python, nginx and Apache, Tomcat, Jetty, Kafka (the first octets as a length)
  ["'\\x16\\x03", ['tls-to-plain', 'none', 'python']],
  ...each<Said>(['tls-to-plain', 'none', 'nginx'], '"\\x16\\x03', '"\\u0016\\u0003'),
  // what a client without TLS shows of the alert that answers it: Go, Python, Node
  ...each<Said>(
    ['http-to-tls', 'none', 'go'],
    'malformed http response "\\x15\\x03',
    'malformed http response "\\\\x15\\\\x03',
  ),
  ["'\\x15\\x03", ['http-to-tls', 'none', 'python']],
  ...each<Said>(['http-to-tls', 'none', 'node'], '"\\u0015\\u0003', 'buffer 15 03 0'),
  ...each<Said>(
    ['tls-to-plain', 'none', 'java'],
    '[0x160x03',
    ' cntl=0x16',
    'invalid receive (size = 36929',
  ),
]
