// Field tables, in the form that ./read-tables.ts explains. Facts from: types that several of the sources have: Kubernetes, and Istio within the operators.
export const SHARED_FIELDS = `
Agentgateway = image:text
Arch = amd64:int arm64:int ppc64le:int s390x:int
AttemptCount = disabled:bool
Ca = address:text istiodSide:bool requestTimeout:text tlsSettings:TlsSettings
CaCertificate = certSigners:[text] pem:text spiffeBundleUrl:text trustDomains:[text]
Certificate = dnsNames:[text] secretName:text
ClientIP = timeoutSeconds:int
ConfigMap3 = defaultMode:int items:[Item3] name:text optional:bool
ConfigSource = address:text subscribedResources:[=SERVICE_REGISTRY] tlsSettings:TlsSettings
ConnectionPool = http:Http tcp:Tcp
ConnectionSettings = clusterPerConnectionBufferLimitBytes:int globalDownstreamConnectionLimit:int
  http2InitialConnectionWindowSize:int http2InitialStreamWindowSize:int httpDrainTimeout:text
  httpHeadersWithUnderscoresAction:=HEADERS_WITH_UNDERSCORES_UNSPECIFIED|HEADERS_WITH_UNDERSCORES_ALLOW|HEADERS_WITH_UNDERSCORES_REJECT_REQUEST|HEADERS_WITH_UNDERSCORES_DROP_HEADER
  httpIdleTimeout:text httpMaxConcurrentStreams:int httpMaxConnectionDuration:text
  httpMaxStreamDuration:text httpMergeSlashes:bool
  httpPathWithEscapedSlashesAction:=PATH_WITH_ESCAPED_SLASHES_UNSPECIFIED|KEEP_UNCHANGED|REJECT_REQUEST|UNESCAPE_AND_REDIRECT|UNESCAPE_AND_FORWARD
  httpRequestHeadersTimeout:text httpRequestTimeout:text httpStreamIdleTimeout:text
  listenerConnectionLimit:int listenerPerConnectionBufferLimitBytes:int profile:=SIDECAR|EDGE
Cpu = targetAverageUtilization:int
Cryptomb = fallback:bool pollDelay:text
CustomTag2 = environment:Environment2 header:Environment2 literal:Literal
Datadog = address:text
Datadog2 = maxTagLength:int port:int service:text
Datadog3 = maxTagLength:int port!:int service!:text
DefaultConfig = availabilityZone:text binaryPath:text caCertificatesPem:[text] concurrency:int
  configPath:text connectionSettings:ConnectionSettings
  controlPlaneAuthPolicy:=NONE|MUTUAL_TLS|INHERIT customConfigFile:text discoveryAddress:text
  discoveryRefreshDelay:text drainDuration:text envoyAccessLogService:EnvoyAccessLogService
  envoyMetricsService:EnvoyAccessLogService envoyMetricsServiceAddress:text extraStatTags:[text]
  fileFlushInterval:text fileFlushMinSizeKb:int gatewayTopology:GatewayTopology
  holdApplicationUntilProxyStarts:bool image:Image interceptionMode:=REDIRECT|TPROXY|NONE
  meshId:text privateKeyProvider:PrivateKeyProvider proxyAdminPort:int
  proxyBootstrapTemplatePath:text proxyHeaders:ProxyHeaders proxyMetadata:{text}
  proxyStatsMatcher:ProxyStatsMatcher readinessProbe:ReadinessProbe runtimeValues:{text} sds:Sds
  serviceCluster:text statNameLength:int statsCompression:bool statsdUdpAddress:text statusPort:int
  terminationDrainDuration:text tracing:Tracing2
  tracingServiceName:=APP_LABEL_AND_NAMESPACE|CANONICAL_NAME_ONLY|CANONICAL_NAME_AND_NAMESPACE
  zipkinAddress:text
DefaultProviders = accessLogging:[text] metrics:[text] tracing:[text]
DefaultTrafficPolicy = connectionPool:ConnectionPool outlierDetection:OutlierDetection2
Delegate = name:text namespace:text
DiscoverySelector = matchExpressions:[MatchExpression] matchLabels:{text}
Distribute = from:text to:{int}
DynatraceSampler = clusterId:int httpService:HttpService rootSpansPerMinute:int tenant:text
EmptyDir = medium:text sizeLimit:scalar
Environment2 = defaultValue:text name:text
EnvoyAccessLogService = address:text tcpKeepalive:TcpKeepalive tlsSettings:TlsSettings
EnvoyExtAuthzGrpc = clearRouteCache:bool failOpen:bool
  includeRequestBodyInCheck:IncludeRequestBodyInCheck port:int service:text statusOnError:text
  timeout:text
EnvoyExtAuthzHttp = clearRouteCache:bool failOpen:bool headersToDownstreamOnAllow:[text]
  headersToDownstreamOnDeny:[text] headersToUpstreamOnAllow:[text]
  includeAdditionalHeadersInCheck:{text} includeHeadersInCheck:[text]
  includeRequestBodyInCheck:IncludeRequestBodyInCheck includeRequestHeadersInCheck:[text]
  pathPrefix:text port:int service:text statusOnError:text timeout:text
EnvoyFileAccessLog = logFormat:LogFormat omitEmptyValues:bool path:text
EnvoyHttpAls = additionalRequestHeadersToLog:[text] additionalResponseHeadersToLog:[text]
  additionalResponseTrailersToLog:[text] filterStateObjectsToLog:[text] logName:text port:int
  service:text
EnvoyOtelAls = logFormat:LogFormat logName:text port:int service:text
EnvoyTcpAls = filterStateObjectsToLog:[text] logName:text port:int service:text
Exec2 = command:[text]
ExtensionProvider = datadog:Datadog2 envoyExtAuthzGrpc:EnvoyExtAuthzGrpc
  envoyExtAuthzHttp:EnvoyExtAuthzHttp envoyFileAccessLog:EnvoyFileAccessLog
  envoyHttpAls:EnvoyHttpAls envoyOtelAls:EnvoyOtelAls envoyTcpAls:EnvoyTcpAls lightstep:Lightstep2
  name:text opencensus:Opencensus opentelemetry:Opentelemetry prometheus:empty sds:Sds2
  skywalking:Skywalking stackdriver:Stackdriver2 zipkin:Zipkin
Failover = from:text to:text
Fc = fsType:text lun:int readOnly:bool targetWWNs:[text] wwids:[text]
Flocker = datasetName:text datasetUUID:text
GatewayTopology =
  forwardClientCertDetails:=UNDEFINED|SANITIZE|FORWARD_ONLY|APPEND_FORWARD|SANITIZE_SET|ALWAYS_FORWARD_ONLY
  numTrustedProxies:int proxyProtocol:empty
Grpc = port:int service:text
Grpc2 = initialMetadata:[Header] timeout:text
Header = envName:text name:text value:text
Http = h2UpgradePolicy:=DEFAULT|DO_NOT_UPGRADE|UPGRADE http1MaxPendingRequests:int
  http2KeepAlive:Http2KeepAlive http2MaxRequests:int idleTimeout:text maxConcurrentStreams:int
  maxRequestsPerConnection:int maxRetries:int useClientProtocol:bool
Http2KeepAlive = interval:text timeout:text
Http3 = headers:[Header] path:text timeout:text
HttpGet2 = host:text httpHeaders:[HttpHeader] path:text port:int scheme:text
HttpHeader = name:text value:text
HttpService = http:Http3 port:int service:text
Image = imageType:text
Image2 = pullPolicy:text reference:text
InboundTrafficPolicy = mode:=PASSTHROUGH|LOCALHOST
IncludeRequestBodyInCheck = allowPartialMessage:bool maxRequestBytes:int packAsBytes:bool
Istiod = enableAnalysis:bool
IstiodRemote = enabled:bool enabledLocalInjectorIstiod:bool injectionCABundle:text
  injectionPath:text injectionURL:text
Item3 = key!:text mode:int path!:text
LabelSelector = matchExpressions:[MatchExpression2] matchLabels:{text}
Lightstep = accessToken:text address:text
Lightstep2 = accessToken:text maxTagLength:int port:int service:text
Literal = value:text
LocalityLbSetting = distribute:[Distribute] enabled:bool failover:[Failover] failoverPriority:[text]
LogFormat = labels:any text:text
Logging = level:text
ManagedField = apiVersion:text fieldsType:text fieldsV1:any manager:text operation:text
  subresource:text time:text
MatchExpression = key:text operator:text values:[text]
MatchExpression2 = key!:text operator!:text values:[text]
MatchingRule = namespaceSelector:DiscoverySelector
MeshConfig2 = accessLogEncoding:=TEXT|JSON accessLogFile:text accessLogFormat:text ca:Ca
  caCertificates:[CaCertificate] certificates:[Certificate] configSources:[ConfigSource]
  connectTimeout:text defaultConfig:DefaultConfig defaultDestinationRuleExportTo:[text]
  defaultHttpRetryPolicy:Retries defaultProviders:DefaultProviders defaultServiceExportTo:[text]
  defaultTrafficPolicy:DefaultTrafficPolicy defaultVirtualServiceExportTo:[text]
  disableEnvoyListenerLog:bool discoverySelectors:[DiscoverySelector] dnsRefreshRate:text
  enableAutoMtls:bool enableEnvoyAccessLogService:bool enablePrometheusMerge:bool enableTracing:bool
  extensionProviders:[ExtensionProvider] h2UpgradePolicy:=DO_NOT_UPGRADE|UPGRADE
  hboneIdleTimeout:text inboundClusterStatName:text inboundTrafficPolicy:InboundTrafficPolicy
  ingressClass:text ingressControllerMode:=UNSPECIFIED|OFF|DEFAULT|STRICT ingressSelector:text
  ingressService:text localityLbSetting:LocalityLbSetting meshMTLS:MeshMTLS
  outboundClusterStatName:text outboundTrafficPolicy:OutboundTrafficPolicy2
  pathNormalization:PathNormalization protocolDetectionTimeout:text proxyHttpPort:int
  proxyInboundListenPort:int proxyListenPort:int rootNamespace:text
  serviceEntryVisibility:ServiceEntryVisibility serviceScopeConfigs:[ServiceScopeConfig]
  serviceSettings:[ServiceSetting] tcpKeepalive:TcpKeepalive tlsDefaults:MeshMTLS trustDomain:text
  trustDomainAliases:[text] verifyCertificateAtClient:bool zoneAwareLbSetting:ZoneAwareLbSetting
MeshMTLS = cipherSuites:setting ecdhCurves:setting minProtocolVersion:setting
Metadata = annotations:{text} creationTimestamp:text deletionGracePeriodSeconds:int
  deletionTimestamp:text finalizers:[text] generateName:text generation:int labels:{text}
  managedFields:[ManagedField] name:text namespace:text ownerReferences:[OwnerReference]
  resourceVersion:text selfLink:text uid:text
Metadata2 = annotations:{text} labels:{text}
MetadataExchangeHeaders = mode:=UNDEFINED|IN_MESH
MultiCluster = clusterName:text enabled:bool globalDomainSuffix:text includeEnvoyFilter:bool
NodeAffinity2 =
  preferredDuringSchedulingIgnoredDuringExecution:[PreferredDuringSchedulingIgnoredDuringExecution3]
  requiredDuringSchedulingIgnoredDuringExecution:RequiredDuringSchedulingIgnoredDuringExecution2
OpenCensusAgent = address:text
  context:[=UNSPECIFIED|W3C_TRACE_CONTEXT|GRPC_BIN|CLOUD_TRACE_CONTEXT|B3]
Opencensus = context:[=UNSPECIFIED|W3C_TRACE_CONTEXT|GRPC_BIN|CLOUD_TRACE_CONTEXT|B3]
  maxTagLength:int port:int service:text
Opentelemetry = dynatraceSampler:DynatraceSampler grpc:Grpc2 http:Http3 maxTagLength:int port:int
  resourceDetectors:ResourceDetectors service:text
  serviceAttributeEnrichment:=ISTIO_CANONICAL|OTEL_SEMANTIC_CONVENTIONS
OutboundTrafficPolicy2 = mode:=REGISTRY_ONLY|ALLOW_ANY|ALLOW_ANY_DYNAMIC_DNS tls:TlsSettings
OutlierDetection2 = baseEjectionTime:text consecutive5xxErrors:int consecutiveErrors:int
  consecutiveGatewayErrors:int consecutiveLocalOriginFailures:int interval:text
  maxEjectionPercent:int minHealthPercent:int outlierDetectionHttpErrorCodes:[int]
  splitExternalLocalOriginErrors:bool
OwnerReference = apiVersion:text blockOwnerDeletion:bool controller:bool kind:text name:text
  uid:text
PathNormalization = normalization:=DEFAULT|NONE|BASE|MERGE_SLASHES|DECODE_AND_MERGE_SLASHES
Policy2 = matchingRules:[MatchingRule] visibility:=VISIBILITY_UNSPECIFIED|NONE|NAMESPACE|PUBLIC
Preference2 = matchExpressions:[MatchExpression2] matchFields:[MatchExpression2]
PreferredDuringSchedulingIgnoredDuringExecution3 = preference!:Preference2 weight!:int
PrivateKeyProvider = cryptomb:Cryptomb qat:Cryptomb
Provider = name:text
Provider2 = name!:text
ProxyHeaders = attemptCount:AttemptCount envoyDebugHeaders:AttemptCount
  forwardedClientCert:=UNDEFINED|SANITIZE|FORWARD_ONLY|APPEND_FORWARD|SANITIZE_SET|ALWAYS_FORWARD_ONLY
  metadataExchangeHeaders:MetadataExchangeHeaders preserveHttp1HeaderCase:bool
  requestId:AttemptCount server:Server2 setCurrentClientCertDetails:SetCurrentClientCertDetails
  xForwardedHost:XForwardedHost xForwardedPort:XForwardedHost
ProxyStatsMatcher = inclusionPrefixes:[text] inclusionRegexps:[text] inclusionSuffixes:[text]
ReadinessProbe = exec:Exec2 failureThreshold:int grpc:Grpc httpGet:HttpGet2 initialDelaySeconds:int
  periodSeconds:int successThreshold:int tcpSocket:TcpSocket2 timeoutSeconds:int
RequiredDuringSchedulingIgnoredDuringExecution2 = nodeSelectorTerms!:[Preference2]
ResourceDetectors = dynatrace:empty environment:empty
ResourceQuotas = enabled:bool pods:int
Resources3 = limits:{scalar} requests:{scalar}
Retries = attempts:int backoff:text perTryTimeout:text retryIgnorePreviousHosts:bool retryOn:text
  retryRemoteLocalities:bool
RollingUpdate = maxSurge:scalar maxUnavailable:scalar
Sds = enabled:bool k8sSaJwtPath:text
Sds2 = name:text port:int service:text
SeLinuxOptions = level:text role:text type:text user:text
Secret2 = defaultMode:int items:[Item3] optional:bool secretName:text
Server2 = disabled:bool value:text
ServiceEntryVisibility = applyToSidecars:bool
  defaultVisibility:=VISIBILITY_UNSPECIFIED|NONE|NAMESPACE|PUBLIC policies:[Policy2]
ServiceScopeConfig = namespaceSelector:DiscoverySelector scope:=LOCAL|GLOBAL
  servicesSelector:DiscoverySelector
ServiceSetting = hosts:[text] settings:Settings
SessionAffinityConfig = clientIP:ClientIP
SetCurrentClientCertDetails = cert:bool chain:bool dns:bool subject:bool uri:bool
Settings = clusterLocal:bool
Skywalking = accessToken:text port:int service:text
Stackdriver = debug:bool maxNumberOfAnnotations:int maxNumberOfAttributes:int
  maxNumberOfMessageEvents:int
Stackdriver2 = debug:bool logging:WorkloadSelector2 maxNumberOfAnnotations:int
  maxNumberOfAttributes:int maxNumberOfMessageEvents:int maxTagLength:int
StartupProbe = enabled:bool failureThreshold:int
Storageos = fsType:text readOnly:bool secretRef:Provider volumeName:text volumeNamespace:text
Strategy = rollingUpdate:RollingUpdate type:text
Sts = servicePort:int
Taint = enabled:bool name:text namespace:text
Tcp = connectTimeout:text idleTimeout:text maxConnectionDuration:text maxConnections:int
  tcpKeepalive:TcpKeepalive
TcpKeepalive = interval:text probes:int time:text
TcpSocket2 = host:text port:int
Telemetry2 = enabled:bool v2:V2
TlsSettings = caCertificates:text caCrl:text clientCertificate:text credentialName:text
  insecureSkipVerify:bool mode:=DISABLE|SIMPLE|MUTUAL|ISTIO_MUTUAL privateKey:text sni:text
  subjectAltNames:[text]
Toleration = effect:text key:text operator:text tolerationSeconds:int value:text
Tracer = datadog:Datadog lightstep:Lightstep stackdriver:Stackdriver zipkin:Datadog
Tracing2 = customTags:{CustomTag2} datadog:Datadog enableIstioTags:bool lightstep:Lightstep
  maxPathTagLength:int openCensusAgent:OpenCensusAgent sampling:number stackdriver:Stackdriver
  tlsSettings:TlsSettings zipkin:Datadog
V2 = enabled:bool prometheus:XForwardedHost stackdriver:XForwardedHost
WorkloadSelector2 = labels:{text}
XForwardedHost = enabled:bool
Zipkin = enable64bitTraceId:bool headers:[Header] maxTagLength:int path:text port:int service:text
  timeout:text traceContextOption:=USE_B3|USE_B3_WITH_W3C_PROPAGATION
ZoneAwareLbSetting = enabled:bool failover:[Failover] failoverPriority:[text] minClusterSize:int
`
