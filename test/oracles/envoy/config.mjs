// What Envoy is configured with: for each question a listener that presents the server's material, and a plain listener
// whose cluster connects to it as the client would. All of it on sockets in one folder.
import { join } from 'node:path'

const TYPE = 'type.googleapis.com/envoy.'

const typed = (type, fields) => ({ '@type': TYPE + type, ...fields })
const pipe = (path) => ({ pipe: { path } })
const inline = (base64) => ({ inline_bytes: base64 })

/** How long a stuck handshake may take. */
const CONNECT_TIMEOUT = '5s'

export function bootstrap(folder, port) {
  const file = (name) => ({
    path_config_source: { path: join(folder, name) },
    resource_api_version: 'V3',
  })
  return {
    node: { id: 'oracle', cluster: 'oracle' },
    admin: { address: { socket_address: { address: '127.0.0.1', port_value: port } } },
    // the numbers of a thousand listeners cost more than their handshakes
    stats_config: {
      stats_matcher: {
        inclusion_list: {
          patterns: [{ suffix: '.update_success' }, { suffix: '.update_rejected' }],
        },
      },
    },
    dynamic_resources: { lds_config: file('lds.json'), cds_config: file('cds.json') },
  }
}

function parameters({ minimum, maximum, cipherSuites, curves, compliance }) {
  return {
    ...(minimum && { tls_minimum_protocol_version: minimum }),
    ...(maximum && { tls_maximum_protocol_version: maximum }),
    ...(cipherSuites && { cipher_suites: cipherSuites }),
    ...(curves && { ecdh_curves: curves }),
    ...(compliance && { compliance_policies: compliance }),
  }
}

const uriMatchers = (how, texts = []) =>
  texts.map((text) => ({ san_type: 'URI', matcher: { [how]: text } }))

function validation({ trustedCa, crl, uris, uriPrefixes }) {
  if (trustedCa === undefined) return {}
  const names = [...uriMatchers('exact', uris), ...uriMatchers('prefix', uriPrefixes)]
  return {
    validation_context: {
      trusted_ca: inline(trustedCa),
      ...(names.length > 0 && { match_typed_subject_alt_names: names }),
      ...(crl !== undefined && { crl: inline(crl) }),
    },
  }
}

function common(side) {
  const { chain, key, staple } = side
  return {
    tls_params: parameters(side),
    ...(chain !== undefined && {
      tls_certificates: [
        {
          certificate_chain: inline(chain),
          private_key: inline(key),
          ...(staple !== undefined && { ocsp_staple: inline(staple) }),
        },
      ],
    }),
    ...validation(side),
  }
}

const socket = (type, side, fields) => ({
  name: 'tls',
  typed_config: typed(`extensions.transport_sockets.tls.v3.${type}`, {
    common_tls_context: common(side),
    ...fields,
  }),
})

// written when a connection ends
const accessLog = (name) => [
  {
    name: 'log',
    typed_config: typed('extensions.access_loggers.stream.v3.StdoutAccessLog', {
      log_format: {
        json_format: {
          name,
          connection: '%CONNECTION_ID%',
          version: '%DOWNSTREAM_TLS_VERSION%',
          suite: '%DOWNSTREAM_TLS_CIPHER%',
        },
      },
    }),
  },
]

/** Presents; sends back what it gets when the handshake is through. */
export function serverListener(name, side, folder) {
  const echo = typed('extensions.filters.network.echo.v3.Echo', {})
  const requires = side.trustedCa !== undefined && side.requireClient !== false
  return typed('config.listener.v3.Listener', {
    name,
    address: pipe(join(folder, `${name}.sock`)),
    access_log: accessLog(name),
    filter_chains: [
      {
        transport_socket: socket('DownstreamTlsContext', side, {
          require_client_certificate: requires,
        }),
        filters: [{ name: 'echo', typed_config: echo }],
      },
    ],
  })
}

/** Takes a plain connection and carries it to the server through the client's TLS. */
export function clientListener(name, cluster, folder) {
  const proxy = typed('extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: name,
    cluster,
  })
  return typed('config.listener.v3.Listener', {
    name,
    address: pipe(join(folder, `${name}.sock`)),
    filter_chains: [{ filters: [{ name: 'proxy', typed_config: proxy }] }],
  })
}

export function cluster(name, side, server, folder) {
  const endpoint = { address: pipe(join(folder, `${server}.sock`)) }
  return typed('config.cluster.v3.Cluster', {
    name,
    type: 'STATIC',
    connect_timeout: CONNECT_TIMEOUT,
    transport_socket: socket('UpstreamTlsContext', side, {}),
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint }] }],
    },
  })
}
