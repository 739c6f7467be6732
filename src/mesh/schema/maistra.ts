// Field tables, in the form that ./read-tables.ts explains. Facts from: maistra/istio-operator 8143614c, the CRD of ServiceMeshControlPlane v2; v1: the values that its Helm charts v1.0 to v2.5 read.
export const MAISTRA_FIELDS = `
AccessLogging2 = enabled:bool logWindowDuration:text
AccessLogging3 = envoyService:EnvoyService file:File
Adapters = kubernetesenv:bool useAdapterCRDs:bool
Adapters2 = kubernetesenv:bool stdio:Stdio useAdapterCRDs:bool
AdditionalEgres = enabled:bool namespace:text requestedNetworkView:[text] routerMode:text
  runtime:Runtime service:Service3 volumes:[Volume4]
AdditionalIngres = enabled:bool namespace:text routeConfig:XForwardedHost routerMode:text
  runtime:Runtime sds:Sds6 service:Service3 volumes:[Volume4]
Addons = 3scale:N3scale grafana:Grafana jaeger:Jaeger kiali:Kiali prometheus:Prometheus
  stackdriver:Stackdriver3
Affinity3 = nodeAffinity:NodeAffinity2 podAffinity:PodAffinity3 podAntiAffinity:PodAffinity3
Affinity4 = nodeAffinity:NodeAffinity2 podAffinity:PodAffinity3 podAntiAffinity:PodAntiAffinity
Auth = apiKey:text appCredentials:bool serviceAccountPath:text
AutoDetect = inbound:bool outbound:bool timeout:text
AutoScaling = enabled:bool maxReplicas:int minReplicas:int targetCPUUtilizationPercentage:int
Backend = cache_flush_interval:int enable_cache:bool policy_fail_closed:bool
Batching = maxEntries:int maxTime:text
CertificateAuthority = cert-manager:Certmanager custom:Datadog istiod:Istiod2 type:text
Certmanager = address:text pilotSecretName:text rootCAConfigMapName:text
Client = allow_insecure_connections:bool timeout:int
Cluster2 = meshExpansion:MeshExpansion multiCluster:MultiCluster2 name:text network:text
Config = env:{text} envSecrets:{text}
Container = env:{text} imageName:text imagePullPolicy:text imagePullSecrets:[Provider]
  imageRegistry:text imageTag:text resources:Resources3
Container2 = imagePullPolicy:text imagePullSecrets:[Provider] imageRegistry:text imageTag:text
  resources:Resources3
ControlPlane = certProvider:text mtls:bool tls:Tls3
ControlPlaneRef = name!:text namespace!:text
ControlPlaneV1 = istio:Istio2 networkType:text profiles:[text] template:text threeScale:any
  version:text
ControlPlaneV2 = addons:Addons cluster:Cluster2 gateways:Gateways2 general:General
  meshConfig:MeshConfig4 mode:=MultiTenant|ClusterWide policy:Policy6 profiles:[text] proxy:Proxy4
  runtime:Runtime3 security:Security2 techPreview:any telemetry:Telemetry4 tracing:Tracing3
  version:text
Dashboard = enableGrafana:bool enablePrometheus:bool enableTracing:bool viewOnly:bool
DataPlane = automtls:bool mtls:bool
Datadog4 = address:any
Defaults = container:Container2 deployment:Deployment3 pod:Pod2
Deployment = affinity:Affinity3 nodeSelector:{text} resources:Resources3 tolerations:[Toleration]
Deployment2 = autoScaling:AutoScaling replicas:int strategy:Strategy
Deployment3 = podDisruption:PodDisruption
Dns = refreshRate:text searchSuffixes:[text]
Elasticsearch = indexCleaner:any nodeCount:int redundancyPolicy:text storage:any
Endpoint3 = fromCIDR:text fromRegistry:text
EnvoyExtAuthzGrpc3 = failOpen:bool includeRequestBodyInCheck:IncludeRequestBodyInCheck port!:int
  service!:text statusOnError:text timeout:text
EnvoyExtAuthzHttp3 = failOpen:bool headersToDownstreamOnAllow:[text]
  headersToDownstreamOnDeny:[text] headersToUpstreamOnAllow:[text]
  includeAdditionalHeadersInCheck:{text} includeRequestBodyInCheck:IncludeRequestBodyInCheck
  includeRequestHeadersInCheck:[text] pathPrefix:text port!:int service!:text statusOnError:text
  timeout:text
EnvoyOtelAls3 = logName:text port!:int service!:text
EnvoyService = address:text enabled:bool tcpKeepalive:TcpKeepalive tlsSettings:TlsSettings2
EnvoyStatsd = enabled:any host:any port:any
ExtensionProvider3 = envoyExtAuthzGrpc:EnvoyExtAuthzGrpc3 envoyExtAuthzHttp:EnvoyExtAuthzHttp3
  envoyOtelAls:EnvoyOtelAls3 name!:text opentelemetry:Datadog3 prometheus:empty zipkin:Zipkin3
File = encoding:text format:text name:text
Gateway3 = address:text port:int registryServiceName:text service:text
Gateways2 = additionalEgress:{AdditionalEgres} additionalIngress:{AdditionalIngres}
  egress:AdditionalEgres enabled:bool ingress:Ingress3 openshiftRoute:XForwardedHost
General = logging:Logging2 validationMessages:bool
Global5 = arch:any autoscalingv2API:any caAddress:any caCertConfigMapName:any caName:any
  centralIstiod:any certSigners:any certificates:any clusterScoped:any clusterWide:any
  configCluster:any configNamespace:any configRootNamespace:any configValidation:any
  controlPlaneSecurityEnabled:any createRemoteSvcEndpoints:any defaultConfigVisibilitySettings:any
  defaultNodeSelector:any defaultPodDisruptionBudget:any defaultResources:any defaultTolerations:any
  disablePolicyChecks:any enableHelmTest:any enableTracing:any externalIstiod:any hub:any
  imagePullPolicy:any imagePullSecrets:any istioNamespace:any istioRemote:any istiod:Istiod3
  jwtPolicy:any k8sIngress:K8sIngress localityLbSetting:any logAsJson:any logging:Logging4
  manageNetworkPolicy:any meshExpansion:MeshExpansion2 meshID:any meshNetworks:any
  monitoringPort:any mountMtlsCerts:any mtls:Mtls2 multiCluster:MultiCluster3 network:any
  oauthproxy:Oauthproxy omitSidecarInjectorConfigMap:any oneNamespace:any operatorManageWebhooks:any
  operatorNamespace:any outboundTrafficPolicy:any pilotCertProvider:any podDNSSearchNamespaces:any
  policyCheckFailOpen:any policyNamespace:any priorityClassName:any prometheusNamespace:any
  proxy:Proxy5 proxy_init:Proxyinit3 remotePilotAddress:any remotePilotCreateSvcEndpoint:any
  remotePolicyAddress:any remoteTelemetryAddress:any remoteZipkinAddress:any sds:Sds7 sts:Sts2
  tag:any telemetryNamespace:any tls:Tls3 tracer:Tracer2 trustDomain:any trustDomainAliases:any
  useMCP:any variant:any
Grafana = address:text enabled:bool install:Install
Grpc5 = max_conn_timeout:int
Identity = thirdParty:ThirdParty type:text
IlbGateway = enabled:bool namespace:text routerMode:text runtime:Runtime service:Service3
  volumes:[Volume4]
Inbound = excludedPorts:[int] includedPorts:[text] interceptionMode:text
Ingress = contextPath:text enabled:bool hosts:[text] metadata:Metadata2 tls:any
Ingress2 = enabled:bool metadata:Metadata2
Ingress3 = enabled:bool ingress:bool meshExpansionPorts:[Port8] namespace:text
  routeConfig:XForwardedHost routerMode:text runtime:Runtime sds:Sds6 service:Service3
  volumes:[Volume4]
Init = resources:any
InitContainer = runtime:Container
Initialization = initContainer:InitContainer type:text
Injection = alwaysInjectSelector:[LabelSelector] autoInject:bool injectedAnnotations:{text}
  neverInjectSelector:[LabelSelector]
Install = config:Config persistence:Persistence security:Security selfManaged:bool service:Service2
Install2 = ingress:Ingress2 storage:Storage
Install3 = dashboard:Dashboard deployment:Deployment service:Service2
Install4 = retention:text scrapeInterval:text selfManaged:bool service:Service2 useTLS:bool
Istio2 = base:any certmanager:any cni:any galley:any gateways:any global:Global5 grafana:any
  ingress:any istio_cni:any istiocoredns:any istiodRemote:any kiali:any meshConfig:MeshConfig2
  mixer:any nodeagent:any ownerName:any pilot:any prometheus:any rateLimiting:any revision:any
  revisionTags:any security:Security3 sidecarInjectorWebhook:any telemetry:any tracing:any
  wasmExtensions:any
Istiod2 = privateKey:PrivateKey selfSigned:SelfSigned type:text workloadCertTTLDefault:text
  workloadCertTTLMax:text
Istiod3 = enableAnalysis:any
Jaeger = install:Install2 name:text
K8sIngress = enableHttps:any enabled:any gatewayName:any
Kiali = enabled:bool install:Install3 name:text
Lightstep4 = accessToken:any address:any cacertPath:any secure:any
Loadshedding = latencyThreshold:text mode:text
Logging2 = componentLevels:{text} logAsJSON:bool
Logging3 = componentLevels:{text} level:text
Logging4 = level:any
Memory = maxTraces:int
MeshConfig4 = discoverySelectors:[LabelSelector] extensionProviders:[ExtensionProvider3]
MeshExpansion = enabled:bool ilbGateway:IlbGateway
MeshExpansion2 = enabled:any useILB:any
MeshNetwork2 = endpoints:[Endpoint3] gateways:[Gateway3]
Metrics = port:int report:bool
Mixer = adapters:Adapters enableChecks:bool failOpen:bool sessionAffinity:bool
Mixer2 = adapters:Adapters2 batching:Batching loadshedding:Loadshedding sessionAffinity:bool
Mtls2 = auto:any enabled:any
MultiCluster2 = enabled:bool meshNetworks:{MeshNetwork2}
MultiCluster3 = addedLocalNetwork:any addedSearchSuffixes:any clusterName:any enabled:any
  globalDomainSuffix:any includeEnvoyFilter:any multiClusterOverrides:any
N3scale = backend:Backend client:Client enabled:bool grpc:Grpc5 listen_addr:int log_grpc:bool
  log_json:bool log_level:text metrics:Metrics system:System
Networking = clusterDomain:text connectionTimeout:text dns:Dns initialization:Initialization
  maxConnectionAge:text protocol:Protocol trafficControl:TrafficControl
Oauthproxy = hub:any image:any imagePullPolicy:any resources:any tag:any
Outbound = excludedIPRanges:[text] excludedPorts:[int] includedIPRanges:[text] policy:text
Persistence = accessMode:text capacity:Resources3 enabled:bool storageClassName:text
Pod = affinity:Affinity4 metadata:Metadata2 nodeSelector:{text} priorityClassName:text
  tolerations:[Toleration]
Pod2 = nodeSelector:{text} priorityClassName:text tolerations:[Toleration]
PodAffinity3 =
  preferredDuringSchedulingIgnoredDuringExecution:[PreferredDuringSchedulingIgnoredDuringExecution5]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm3]
PodAffinityTerm3 = labelSelector:LabelSelector namespaces:[text] topologyKey!:text
PodAntiAffinity = preferredDuringScheduling:[PreferredDuringScheduling]
  preferredDuringSchedulingIgnoredDuringExecution:[PreferredDuringSchedulingIgnoredDuringExecution5]
  requiredDuringScheduling:[PreferredDuringScheduling]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm3]
PodDisruption = enabled:bool maxUnavailable:scalar minAvailable:scalar
Policy6 = mixer:Mixer remote:Remote type:text
Port8 = appProtocol:text name:text nodePort:int port!:int protocol:text targetPort:scalar
PreferredDuringScheduling = key!:text operator!:text topologyKey:text values:[text]
PreferredDuringSchedulingIgnoredDuringExecution5 = podAffinityTerm!:PodAffinityTerm3 weight!:int
PrivateKey = rootCADir:text
Prometheus = address:text enabled:bool install:Install4 metricsExpiryDuration:text scrape:bool
Protocol = autoDetect:AutoDetect
Proxy4 = accessLogging:AccessLogging3 adminPort:int concurrency:int envoyMetricsService:EnvoyService
  injection:Injection logging:Logging3 networking:Networking runtime:Runtime2
Proxy5 = accessLogEncoding:any accessLogFile:any accessLogFormat:any autoInject:any
  capNetBindService:any clusterDomain:any componentLogLevel:any concurrency:any dnsRefreshRate:any
  enableCoreDump:any enableCoreDumpImage:any envoyAccessLogService:any envoyMetricsService:any
  envoyStatsd:EnvoyStatsd excludeIPRanges:any excludeInboundPorts:any excludeOutboundPorts:any
  holdApplicationUntilProxyStarts:any image:any includeIPRanges:any includeInboundPorts:any
  includeOutboundPorts:any init:Init kubevirtInterfaces:any lifecycle:any logLevel:any
  privileged:any protocolDetectionTimeout:any readinessFailureThreshold:any
  readinessInitialDelaySeconds:any readinessPeriodSeconds:any resources:any statusPort:any
  tracer:any variant:any
Proxyinit3 = image:any resources:any
Readiness = failureThreshold:int initialDelaySeconds:int periodSeconds:int
  rewriteApplicationProbes:bool statusPort:int
Remote = address:text createService:bool enableChecks:bool failOpen:bool
Remote2 = address:text batching:Batching createService:bool
Runtime = container:Container deployment:Deployment2 pod:Pod
Runtime2 = container:Container readiness:Readiness
Runtime3 = components:{Runtime} defaults:Defaults
Sds6 = enabled:bool runtime:Container
Sds7 = customTokenDirectory:any enabled:any token:Token2 udsPath:any
Security = enabled:bool passphraseKey:text secretName:text usernameKey:text
Security2 = certificateAuthority:CertificateAuthority controlPlane:ControlPlane dataPlane:DataPlane
  identity:Identity jwksResolverCA:text manageNetworkPolicy:bool trust:Trust
Security3 = citadelHealthCheck:any createMeshPolicy:any enableNamespacesByDefault:any enabled:any
  env:any fullnameOverride:any image:any nameOverride:any nodeSelector:any passphraseKey:any
  podAnnotations:any podAntiAffinityLabelSelector:any podAntiAffinityTermLabelSelector:any
  replicaCount:any resources:any rollingMaxSurge:any rollingMaxUnavailable:any secretName:any
  selfSigned:any tolerations:any usernameKey:any workloadCertTtl:any
SelfSigned = checkPeriod:text enableJitter:bool gracePeriod:text ttl:text
Service2 = ingress:Ingress metadata:Metadata2 nodePort:int
Service3 = clusterIP:text externalIPs:[text] externalName:text externalTrafficPolicy:text
  healthCheckNodePort:int ipFamily:text loadBalancerIP:text loadBalancerSourceRanges:[text]
  metadata:Metadata2 ports:[Port8] publishNotReadyAddresses:bool selector:{text}
  sessionAffinity:text sessionAffinityConfig:SessionAffinityConfig topologyKeys:[text] type:text
ServiceMeshMember = controlPlaneRef!:ControlPlaneRef
ServiceMeshMemberRoll = memberSelectors:[LabelSelector] members:[text]
Stackdriver3 = telemetry:Telemetry3 tracer:Stackdriver
Stackdriver4 = debug:any maxNumberOfAnnotations:any maxNumberOfAttributes:any
  maxNumberOfMessageEvents:any
Stdio = enabled:bool outputAsJSON:bool
Storage = elasticsearch:Elasticsearch memory:Memory type:text
Sts2 = servicePort:any
System = cache_max_size:int cache_refresh_interval:int cache_refresh_retries:int cache_ttl:int
Telemetry3 = accessLogging:AccessLogging2 auth:Auth configOverride:any enableContextGraph:bool
  enableLogging:bool enableMetrics:bool enabled:bool
Telemetry4 = mixer:Mixer2 remote:Remote2 type:text
ThirdParty = audience:text issuer:text
Tls3 = cipherSuites:setting ecdhCurves:setting maxProtocolVersion:setting minProtocolVersion:setting
TlsSettings2 = caCertificates:text clientCertificate:text mode:text privateKey:text sni:text
  subjectAltNames:[text]
Token2 = aud:any
Tracer2 = datadog:Datadog4 lightstep:Lightstep4 stackdriver:Stackdriver4 zipkin:Datadog4
Tracing3 = sampling:int type:text
TrafficControl = inbound:Inbound outbound:Outbound
Trust = additionalDomains:[text] domain:text
Volume3 = configMap:ConfigMap3 secret:Secret2
Volume4 = volume:Volume3 volumeMount:VolumeMount3
VolumeMount3 = mountPath!:text mountPropagation:text name!:text readOnly:bool subPath:text
  subPathExpr:text
Zipkin3 = enable64bitTraceId:bool maxTagLength:int port!:int service!:text
`
