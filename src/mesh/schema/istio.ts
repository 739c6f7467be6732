// Field tables, in the form that ./read-tables.ts explains. Facts from: the CRDs of istio.io/api v1.32.0.
export const ISTIO_FIELDS = `
Abort = grpcStatus:text http2Error:text httpStatus:int percentage:Percentage
AccessLogging = disabled:bool filter:Filter match:Match4 providers:[Provider2]
AllowOrigin = exact:text prefix:text regex:text
Attribute = name!:text value:text
AuthorizationPolicy = action:=ALLOW|DENY|AUDIT|CUSTOM provider:Provider rules:[Rule]
  selector:WorkloadSelector targetRef:TargetRef targetRefs:[TargetRef]
BackendUtilization = errorUtilizationPenaltyPercent:int metricNamesForComputingUtilization:[text]
  weightExpirationPeriod:text weightStabilizationPeriod:text weightUpdatePeriod:text
Body = bytes:text string:text
Cluster = name:text portNumber:int service:text subset:text
ConfigPatche =
  applyTo:=INVALID|LISTENER|FILTER_CHAIN|NETWORK_FILTER|HTTP_FILTER|ROUTE_CONFIGURATION|VIRTUAL_HOST|HTTP_ROUTE|CLUSTER|EXTENSION_CONFIG|BOOTSTRAP|LISTENER_FILTER
  match:Match6 patch:Patch
ConsistentHash = httpCookie:HttpCookie httpHeaderName:text httpQueryParameterName:text maglev:Maglev
  minimumRingSize:int ringHash:RingHash useSourceIp:bool
CorsPolicy = allowCredentials:bool allowHeaders:[text] allowMethods:[text] allowOrigin:[text]
  allowOrigins:[AllowOrigin] exposeHeaders:[text] maxAge:text
  unmatchedPreflights:=UNSPECIFIED|FORWARD|IGNORE
CustomTag = environment:Environment formatter:Formatter header:Environment literal:Formatter
Delay = exponentialDelay:text fixedDelay:text percent:int percentage:Percentage
DestinationRule = exportTo:[text] host!:text subsets:[Subset] trafficPolicy:TrafficPolicy
  workloadSelector:WorkloadSelector
DirectResponse = body:Body status!:int
Egres = bind:text captureMode:=DEFAULT|IPTABLES|NONE hosts!:[text] port:Port4
EgressProxy = host!:text port:Port2 subset:text
Endpoint = address:text labels:{text} locality:text network:text ports:{int} serviceAccount:text
  weight:int
Env = name!:text value:text valueFrom:=INLINE|HOST
Environment = defaultValue:text name!:text
EnvoyFilter = configPatches:[ConfigPatche] priority:int targetRefs:[TargetRef]
  workloadSelector:WorkloadSelector2
Exec = command!:[text]
Fault = abort:Abort delay:Delay
Filter = expression:text
Filter2 = name:text subFilter:Provider
FilterChain = applicationProtocols:text destinationPort:int filter:Filter2 name:text sni:text
  transportProtocol:text transportSocket:text
Formatter = value!:text
From = source:Source
FromHeader = name!:text prefix:text
Gateway = selector:{text} servers:[Server]
Headers = request:Request response:Request
Http2 = corsPolicy:CorsPolicy delegate:Delegate directResponse:DirectResponse fault:Fault
  headers:Headers match:[Match] mirror:EgressProxy mirrorPercent:int mirrorPercentage:Percentage
  mirror_percent:int mirrors:[Mirror] name:text redirect:Redirect retries:Retries rewrite:Rewrite
  route:[Route] timeout:text
HttpCookie = attributes:[Attribute] name!:text path:text ttl:text
HttpGet = host:text httpHeaders:[HttpHeader] path:text port!:int scheme:text
Ingres = bind:text captureMode:=DEFAULT|IPTABLES|NONE connectionPool:ConnectionPool
  defaultEndpoint:text port!:Port4 tls:Tls
JwtRule = audiences:[text] forwardOriginalToken:bool fromCookies:[text] fromHeaders:[FromHeader]
  fromParams:[text] issuer:text jwks:text jwksUri:text jwks_uri:text
  outputClaimToHeaders:[OutputClaimToHeader] outputPayloadToHeader:text presence:=OPTIONAL|REQUIRED
  spaceDelimitedClaims:[text] timeout:text
Listener = filterChain:FilterChain listenerFilter:text name:text portName:text portNumber:int
LoadBalancer = backendUtilization:BackendUtilization consistentHash:ConsistentHash
  localityLbSetting:LocalityLbSetting
  simple:=UNSPECIFIED|LEAST_CONN|RANDOM|PASSTHROUGH|ROUND_ROBIN|LEAST_REQUEST warmup:Warmup
  warmupDurationSecs:text zoneAwareLbSetting:ZoneAwareLbSetting
Maglev = tableSize:int
Match = authority:AllowOrigin gateways:[text] headers:{AllowOrigin} ignoreUriCase:bool
  method:AllowOrigin name:text port:int queryParams:{AllowOrigin} scheme:AllowOrigin
  sourceLabels:{text} sourceNamespace:text statPrefix:text uri:AllowOrigin
  withoutHeaders:{AllowOrigin}
Match2 = destinationSubnets:[text] gateways:[text] port:int sourceLabels:{text} sourceNamespace:text
  sourceSubnet:text
Match3 = destinationSubnets:[text] gateways:[text] port:int sniHosts!:[text] sourceLabels:{text}
  sourceNamespace:text
Match4 = mode:=CLIENT_AND_SERVER|CLIENT|SERVER
Match5 = customMetric:text
  metric:=ALL_METRICS|REQUEST_COUNT|REQUEST_DURATION|REQUEST_SIZE|RESPONSE_SIZE|TCP_OPENED_CONNECTIONS|TCP_CLOSED_CONNECTIONS|TCP_SENT_BYTES|TCP_RECEIVED_BYTES|GRPC_REQUEST_MESSAGES|GRPC_RESPONSE_MESSAGES
  mode:=CLIENT_AND_SERVER|CLIENT|SERVER
Match6 = cluster:Cluster context:=ANY|SIDECAR_INBOUND|SIDECAR_OUTBOUND|GATEWAY|WAYPOINT
  listener:Listener proxy:Proxy routeConfiguration:RouteConfiguration waypoint:Waypoint
Match7 = mode:=UNDEFINED|CLIENT|SERVER|CLIENT_AND_SERVER ports:[Port5]
Metric = overrides:[Override] providers:[Provider2] reportingInterval:text
Mirror = destination!:EgressProxy percentage:Percentage
Mtls = mode:=UNSET|DISABLE|PERMISSIVE|STRICT
Operation = hosts:[text] methods:[text] notHosts:[text] notMethods:[text] notPaths:[text]
  notPorts:[text] paths:[text] ports:[text]
OutboundTrafficPolicy = egressProxy:EgressProxy mode:=REGISTRY_ONLY|ALLOW_ANY
OutlierDetection = baseEjectionTime:text consecutive5xxErrors:int consecutiveErrors:int
  consecutiveGatewayErrors:int consecutiveLocalOriginFailures:int failurePercentageThreshold:int
  interval:text maxEjectionPercent:int minHealthPercent:int outlierDetectionHttpErrorCodes:[int]
  splitExternalLocalOriginErrors:bool
OutputClaimToHeader = claim!:text header!:text
Override = disabled:bool match:Match5 tagOverrides:{TagOverride}
Patch = filterClass:=UNSPECIFIED|AUTHN|AUTHZ|STATS
  operation:=INVALID|MERGE|ADD|REMOVE|INSERT_BEFORE|INSERT_AFTER|INSERT_FIRST|REPLACE|MERGE_AND_REPLACE_LIST
  value:any
PeerAuthentication = mtls:Mtls portLevelMtls:{Mtls} selector:WorkloadSelector
Percentage = value:number
Port = name!:text number!:int protocol!:text targetPort:int
Port2 = number:int
Port3 = name!:text number!:int protocol:text targetPort:int
Port4 = name:text number:int protocol:text targetPort:int
Port5 = number!:int
PortLevelSetting = connectionPool:ConnectionPool loadBalancer:LoadBalancer
  outlierDetection:OutlierDetection port:Port2 tls:Tls2
Probe = exec:Exec failureThreshold:int grpc:Grpc httpGet:HttpGet initialDelaySeconds:int
  periodSeconds:int successThreshold:int tcpSocket:TcpSocket timeoutSeconds:int
Proxy = metadata:{text} proxyVersion:text
ProxyConfig = concurrency:int environmentVariables:{text} image:Image selector:WorkloadSelector
ProxyProtocol = version:=V1|V2
Redirect = authority:text derivePort:=FROM_PROTOCOL_DEFAULT|FROM_REQUEST_PORT port:int
  prefixRewrite:text redirectCode:int scheme:text uri:text
Request = add:{text} remove:[text] set:{text}
RequestAuthentication = jwtRules:[JwtRule] selector:WorkloadSelector targetRef:TargetRef
  targetRefs:[TargetRef]
RetryBudget = budgetInterval:text minRetryConcurrency:int percent:number
Rewrite = authority:text uri:text uriRegexRewrite:UriRegexRewrite
RingHash = minimumRingSize:int
Route = destination!:EgressProxy headers:Headers weight:int
Route2 = destination!:EgressProxy weight:int
Route3 = action:=ANY|ROUTE|REDIRECT|DIRECT_RESPONSE name:text
RouteConfiguration = gateway:text name:text portName:text portNumber:int vhost:Vhost
Rule = from:[From] to:[To] when:[When]
Server = bind:text defaultEndpoint:text hosts!:[text] name:text port!:Port tls:Tls
ServiceEntry = addresses:[text] endpoints:[Endpoint] exportTo:[text] hosts!:[text]
  location:=MESH_EXTERNAL|MESH_INTERNAL ports:[Port3]
  resolution:=NONE|STATIC|DNS|DNS_ROUND_ROBIN|DYNAMIC_DNS subjectAltNames:[text]
  workloadSelector:WorkloadSelector2
Sidecar = egress:[Egres] inboundConnectionPool:ConnectionPool ingress:[Ingres]
  outboundTrafficPolicy:OutboundTrafficPolicy workloadSelector:WorkloadSelector2
Source = ipBlocks:[text] namespaces:[text] notIpBlocks:[text] notNamespaces:[text]
  notPrincipals:[text] notRemoteIpBlocks:[text] notRequestPrincipals:[text]
  notServiceAccounts:[text] notTrustDomains:[text] principals:[text] remoteIpBlocks:[text]
  requestPrincipals:[text] serviceAccounts:[text] trustDomains:[text]
Subset = labels:{text} name!:text trafficPolicy:TrafficPolicy
TagOverride = operation:=UPSERT|REMOVE value:text
TargetRef = group:text kind!:text name!:text namespace:text
Tcp2 = match:[Match2] route:[Route2]
TcpSocket = host:text port!:int
Telemetry = accessLogging:[AccessLogging] metrics:[Metric] selector:WorkloadSelector
  targetRef:TargetRef targetRefs:[TargetRef] tracing:[Tracing]
Tl = match!:[Match3] route:[Route2]
Tls = alpnProtocols:[text] caCertCredentialName:text caCertificates:text caCrl:text
  cipherSuites:setting credentialName:text credentialNames:[text] ecdhCurves:setting
  httpsRedirect:bool insecureSkipVerify:bool maxProtocolVersion:setting minProtocolVersion:setting
  mode:=PASSTHROUGH|SIMPLE|MUTUAL|AUTO_PASSTHROUGH|ISTIO_MUTUAL|OPTIONAL_MUTUAL privateKey:text
  serverCertificate:text subjectAltNames:[text] tlsCertificates:[TlsCertificate]
  verifyCertificateHash:[text] verifyCertificateSpki:[text]
Tls2 = caCertCredentialName:text caCertificates:text caCrl:text clientCertificate:text
  credentialName:text insecureSkipVerify:bool mode:=DISABLE|SIMPLE|MUTUAL|ISTIO_MUTUAL
  privateKey:text sni:text subjectAltNames:[text]
TlsCertificate = caCertificates:text privateKey:text serverCertificate:text
To = operation:Operation
Tracing = customTags:{CustomTag} disableContextPropagation:bool disableSpanReporting:bool
  enableIstioTags:bool match:Match4 providers:[Provider2] randomSamplingPercentage:number
  useRequestIdForTraceSampling:bool
TrafficPolicy = connectionPool:ConnectionPool loadBalancer:LoadBalancer
  outlierDetection:OutlierDetection portLevelSettings:[PortLevelSetting] proxyProtocol:ProxyProtocol
  retryBudget:RetryBudget tls:Tls2 tunnel:Tunnel
Tunnel = protocol:text targetHost!:text targetPort!:int
UriRegexRewrite = match:text rewrite:text
Vhost = domainName:text name:text route:Route3
VirtualService = exportTo:[text] gateways:[text] hosts:[text] http:[Http2] tcp:[Tcp2] tls:[Tl]
VmConfig = env:[Env]
Warmup = aggression:number duration!:text minimumPercent:number
WasmPlugin = failStrategy:=FAIL_CLOSE|FAIL_OPEN|FAIL_RELOAD
  imagePullPolicy:=UNSPECIFIED_POLICY|IfNotPresent|Always imagePullSecret:text match:[Match7]
  phase:=UNSPECIFIED_PHASE|AUTHN|AUTHZ|STATS pluginConfig:any pluginName:text priority:int
  selector:WorkloadSelector sha256:text targetRef:TargetRef targetRefs:[TargetRef]
  type:=UNSPECIFIED_PLUGIN_TYPE|HTTP|NETWORK url!:text verificationKey:text vmConfig:VmConfig
Waypoint = filter:Filter2 portNumber:int route:Provider
When = key!:text notValues:[text] values:[text]
WorkloadEntry = address:text labels:{text} locality:text network:text ports:{int}
  serviceAccount:text weight:int
WorkloadGroup = metadata:Metadata2 probe:Probe template!:Endpoint
WorkloadSelector = matchLabels:{text}
`
