// Field tables, in the form that ./read-tables.ts explains. Facts from: istio-ecosystem/sail-operator 328df99dc, the CRD of Istio.
export const SAIL_FIELDS = `
Affinity2 = nodeAffinity:NodeAffinity2 podAffinity:PodAffinity2 podAntiAffinity:PodAffinity2
Ambient2 = configDir:text dnsCapture:bool enableAmbientDetectionRetry:bool enabled:bool
  enablementSelectors:[EnablementSelector] ipv6:bool reconcileIptablesOnStartup:bool
  shareHostNetworkNamespace:bool
AutoscaleBehavior = scaleDown:ScaleDown2 scaleUp:ScaleDown2
AwsElasticBlockStore2 = fsType:text partition:int readOnly:bool volumeID!:text
AzureDisk2 = cachingMode:text diskName!:text diskURI!:text fsType:text kind:text readOnly:bool
AzureFile2 = readOnly:bool secretName!:text shareName!:text
Base3 = excludedCRDs:[text] validationCABundle:text validationURL:text
Ca2 = address!:text istiodSide:bool requestTimeout:text tlsSettings:TlsSettings
Cephfs2 = monitors!:[text] path:text readOnly:bool secretFile:text secretRef:Provider user:text
Cinder2 = fsType:text readOnly:bool secretRef:Provider volumeID!:text
Claim2 = name!:text request:text
ClusterTrustBundle2 = labelSelector:LabelSelector name:text optional:bool path!:text signerName:text
Cni3 = enabled:bool provider:text
Cni4 = affinity:Affinity2 ambient:Ambient2 chained:bool cniBinDir:text cniConfDir:text
  cniConfFileName:text cniNetnsDir:text daemonSetLabels:{text} env:{text} excludeNamespaces:[text]
  hub:text image:text istioOwnedCNIConfig:bool istioOwnedCNIConfigFileName:text logging:Logging
  podAnnotations:{text} podLabels:{text} privileged:bool provider:text psp_cluster_role:text
  pullPolicy:=Always|Never|IfNotPresent repair:Repair2 resource_quotas:ResourceQuotas
  resources:DefaultResources2 rollingMaxUnavailable:scalar seccompProfile:SeccompProfile tag:text
  useAppArmorAnnotation:bool variant:text
ConfigMap4 = items:[Item3] name:text optional:bool
ConfigMapKeyRef2 = key!:text name:text optional:bool
Csi2 = driver!:text fsType:text nodePublishSecretRef:Provider readOnly:bool volumeAttributes:{text}
DataSource2 = apiGroup:text kind!:text name!:text
DataSourceRef2 = apiGroup:text kind!:text name!:text namespace:text
DefaultConfig2 = availabilityZone:text binaryPath:text caCertificatesPem:[text] concurrency:int
  configPath:text connectionSettings:ConnectionSettings
  controlPlaneAuthPolicy:=NONE|MUTUAL_TLS|INHERIT customConfigFile:text discoveryAddress:text
  discoveryRefreshDelay:text drainDuration:text envoyAccessLogService:EnvoyAccessLogService
  envoyMetricsService:EnvoyAccessLogService envoyMetricsServiceAddress:text extraStatTags:[text]
  fileFlushInterval:text fileFlushMinSizeKb:int gatewayTopology:GatewayTopology
  holdApplicationUntilProxyStarts:bool image:Image interceptionMode:=REDIRECT|TPROXY|NONE
  meshId:text privateKeyProvider:PrivateKeyProvider proxyAdminPort:int
  proxyBootstrapTemplatePath:text proxyHeaders:ProxyHeaders proxyMetadata:{text}
  proxyStatsMatcher:ProxyStatsMatcher readinessProbe:ReadinessProbe3 runtimeValues:{text} sds:Sds
  serviceCluster:text statNameLength:int statsCompression:bool statsdUdpAddress:text statusPort:int
  terminationDrainDuration:text tracing:Tracing2
  tracingServiceName:=APP_LABEL_AND_NAMESPACE|CANONICAL_NAME_ONLY|CANONICAL_NAME_AND_NAMESPACE
  zipkinAddress:text
DefaultResources2 = claims:[Claim2] limits:{scalar} requests:{scalar}
DnsConfig = nameservers:[text] options:[HttpHeader] searches:[text]
DownwardAPI3 = defaultMode:int items:[Item4]
DownwardAPI4 = items:[Item4]
DynatraceSampler2 = clusterId!:int httpService:HttpService2 rootSpansPerMinute:int tenant!:text
EnablementSelector = namespaceSelector:LabelSelector podSelector:LabelSelector
Endpoint2 = fromCidr:text fromRegistry:text
EnvVarFrom = name!:text value:text valueFrom:ValueFrom2
EnvoyExtAuthzGrpc2 = clearRouteCache:bool failOpen:bool
  includeRequestBodyInCheck:IncludeRequestBodyInCheck port!:int service!:text statusOnError:text
  timeout:text
EnvoyExtAuthzHttp2 = clearRouteCache:bool failOpen:bool headersToDownstreamOnAllow:[text]
  headersToDownstreamOnDeny:[text] headersToUpstreamOnAllow:[text]
  includeAdditionalHeadersInCheck:{text} includeHeadersInCheck:[text]
  includeRequestBodyInCheck:IncludeRequestBodyInCheck includeRequestHeadersInCheck:[text]
  pathPrefix:text port!:int service!:text statusOnError:text timeout:text
EnvoyFileAccessLog2 = logFormat:LogFormat2 omitEmptyValues:bool path:text
EnvoyHttpAls2 = additionalRequestHeadersToLog:[text] additionalResponseHeadersToLog:[text]
  additionalResponseTrailersToLog:[text] filterStateObjectsToLog:[text] logName:text port!:int
  service!:text
EnvoyOtelAls2 = logFormat:LogFormat2 logName:text port!:int service!:text
EnvoyTcpAls2 = filterStateObjectsToLog:[text] logName:text port!:int service!:text
Ephemeral2 = volumeClaimTemplate:VolumeClaimTemplate2
ExtensionProvider2 = datadog:Datadog3 envoyExtAuthzGrpc:EnvoyExtAuthzGrpc2
  envoyExtAuthzHttp:EnvoyExtAuthzHttp2 envoyFileAccessLog:EnvoyFileAccessLog2
  envoyHttpAls:EnvoyHttpAls2 envoyOtelAls:EnvoyOtelAls2 envoyTcpAls:EnvoyTcpAls2
  lightstep:Lightstep3 name!:text opencensus:Opencensus2 opentelemetry:Opentelemetry2
  prometheus:empty sds:Sds5 skywalking:Skywalking2 stackdriver:Stackdriver2 zipkin:Zipkin2
FieldRef2 = apiVersion:text fieldPath!:text
FileKeyRef2 = key!:text optional:bool path!:text volumeName!:text
FlexVolume2 = driver!:text fsType:text options:{text} readOnly:bool secretRef:Provider
Gateway2 = address:text locality:text port:int registryServiceName:text
GcePersistentDisk2 = fsType:text partition:int pdName!:text readOnly:bool
GitRepo2 = directory:text repository!:text revision:text
Global2 = agentgateway:Agentgateway arch:Arch caAddress:text caName:text certSigners:[text]
  configCluster:bool configValidation:bool defaultNodeSelector:{text}
  defaultPodDisruptionBudget:XForwardedHost defaultResources:DefaultResources2
  defaultTolerations:[Toleration] enableReaderRBAC:bool externalIstiod:bool hub:text
  imagePullPolicy:=Always|Never|IfNotPresent imagePullSecrets:[text] ipFamilies:[text]
  ipFamilyPolicy:text istioNamespace:text istiod:Istiod jwtPolicy:text logAsJson:bool
  logging:Logging meshID:text meshNetworks:{MeshNetwork} mountMtlsCerts:bool
  multiCluster:MultiCluster nativeNftables:bool network:text networkPolicy:XForwardedHost
  omitSidecarInjectorConfigMap:bool operatorManageWebhooks:bool pilotCertProvider:text platform:text
  podDNSSearchNamespaces:[text] priorityClassName:text proxy:Proxy3 proxy_init:Proxyinit2
  readerServiceAccount:Delegate remotePilotAddress:text
  resourceScope:=undefined|all|cluster|namespace revision:text sds:Sds4 sts:Sts tag:text
  tracer:Tracer trustBundleName:text variant:text waypoint:Waypoint3
Global3 = defaultResources:DefaultResources2 hub:text imagePullPolicy:=Always|Never|IfNotPresent
  imagePullSecrets:[text] logAsJson:bool logging:Logging nativeNftables:bool platform:text tag:text
  variant:text
Global4 = defaultResources:DefaultResources2 hub:text imagePullPolicy:=Always|Never|IfNotPresent
  imagePullSecrets:[text] logAsJson:bool logging:Logging platform:text tag:text variant:text
Glusterfs2 = endpoints!:text path!:text readOnly:bool
Grpc3 = port!:int service:text
Grpc4 = initialMetadata:[Header2] timeout:text
Header2 = envName:text name!:text value:text
HostPath2 = path!:text type:text
Http4 = headers:[Header2] path!:text timeout:text
HttpGet4 = host:text httpHeaders:[HttpHeader2] path:text port!:scalar scheme:text
HttpHeader2 = name!:text value!:text
HttpService2 = http!:Http4 port!:int service!:text
Iscsi2 = chapAuthDiscovery:bool chapAuthSession:bool fsType:text initiatorName:text iqn!:text
  iscsiInterface:text lun!:int portals:[text] readOnly:bool secretRef:Provider targetPortal!:text
Istio = namespace!:text
  profile:=ambient|default|demo|empty|external|openshift|openshift-ambient|preview|remote|stable
  updateStrategy:UpdateStrategy values:Values3 version!:text
IstioCNI = namespace!:text
  profile:=ambient|default|demo|empty|external|openshift|openshift-ambient|preview|remote|stable
  values:Values4 version!:text
IstioRevision = namespace!:text values:Values3 version!:text
IstioRevisionTag = targetRef!:TargetRef2
Item4 = fieldRef:FieldRef2 mode:int path!:text resourceFieldRef:ResourceFieldRef2
Lifecycle = postStart:PostStart preStop:PostStart stopSignal:text
Lightstep3 = accessToken:text maxTagLength:int port!:int service!:text
LogFormat2 = labels:{text} text:text
MatchingRule2 = namespaceSelector:LabelSelector
MeshConfig3 = accessLogEncoding:=TEXT|JSON accessLogFile:text accessLogFormat:text ca:Ca2
  caCertificates:[CaCertificate] certificates:[Certificate] configSources:[ConfigSource]
  connectTimeout:text defaultConfig:DefaultConfig2 defaultDestinationRuleExportTo:[text]
  defaultHttpRetryPolicy:Retries defaultInboundHttpRetryPolicy:Retries
  defaultProviders:DefaultProviders defaultServiceExportTo:[text]
  defaultTrafficPolicy:DefaultTrafficPolicy defaultVirtualServiceExportTo:[text]
  disableEnvoyListenerLog:bool discoverySelectors:[LabelSelector] dnsRefreshRate:text
  enableAutoMtls:bool enableEnvoyAccessLogService:bool enablePrometheusMerge:bool enableTracing:bool
  extensionProviders:[ExtensionProvider2] h2UpgradePolicy:=DO_NOT_UPGRADE|UPGRADE
  hboneIdleTimeout:text inboundClusterStatName:text inboundTrafficPolicy:InboundTrafficPolicy
  ingressClass:text ingressControllerMode:=UNSPECIFIED|OFF|DEFAULT|STRICT ingressSelector:text
  ingressService:text localityLbSetting:LocalityLbSetting meshMTLS:MeshMTLS
  outboundClusterStatName:text outboundTrafficPolicy:OutboundTrafficPolicy2
  pathNormalization:PathNormalization protocolDetectionTimeout:text proxyHttpPort:int
  proxyInboundListenPort:int proxyListenPort:int rootNamespace:text
  serviceEntryVisibility:ServiceEntryVisibility2 serviceScopeConfigs:[ServiceScopeConfig2]
  serviceSettings:[ServiceSetting] tcpKeepalive:TcpKeepalive tlsDefaults:MeshMTLS trustDomain:text
  trustDomainAliases:[text] verifyCertificateAtClient:bool zoneAwareLbSetting:ZoneAwareLbSetting
MeshNetwork = endpoints:[Endpoint2] gateways:[Gateway2]
Nfs2 = path!:text readOnly:bool server!:text
Opencensus2 = context:[=UNSPECIFIED|W3C_TRACE_CONTEXT|GRPC_BIN|CLOUD_TRACE_CONTEXT|B3]
  maxTagLength:int port!:int service!:text
Opentelemetry2 = dynatraceSampler:DynatraceSampler2 grpc:Grpc4 http:Http4 maxTagLength:int port!:int
  resourceDetectors:ResourceDetectors service!:text
  serviceAttributeEnrichment:=ISTIO_CANONICAL|OTEL_SEMANTIC_CONVENTIONS
PersistentVolumeClaim2 = claimName!:text readOnly:bool
PhotonPersistentDisk2 = fsType:text pdID!:text
Pilot2 = affinity:Affinity2 autoscaleBehavior:AutoscaleBehavior autoscaleEnabled:bool
  autoscaleMax:int autoscaleMin:int cni:Cni3 configMap:bool cpu:Cpu crlConfigMapName:text
  deploymentLabels:{text} enabled:bool env:{text} envVarFrom:[EnvVarFrom] extraContainerArgs:[text]
  hub:text image:text ipFamilies:[text] ipFamilyPolicy:text istiodRemote:IstiodRemote
  jwksResolverExtraRootCA:text keepaliveMaxServerConnectionAge:text memory:Cpu nodeSelector:{text}
  podAnnotations:{text} podLabels:{text} replicaCount:int resources:DefaultResources2
  rollingMaxSurge:scalar rollingMaxUnavailable:scalar seccompProfile:SeccompProfile
  serviceAccountAnnotations:{text} serviceAnnotations:{text} tag:text taint:Taint
  tolerations:[Toleration] topologySpreadConstraints:[TopologySpreadConstraint] traceSampling:number
  trustedZtunnelNamespace:text variant:text volumeMounts:[VolumeMount2] volumes:[Volume2]
PodAffinity2 =
  preferredDuringSchedulingIgnoredDuringExecution:[PreferredDuringSchedulingIgnoredDuringExecution4]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm2]
PodAffinityTerm2 = labelSelector:LabelSelector matchLabelKeys:[text] mismatchLabelKeys:[text]
  namespaceSelector:LabelSelector namespaces:[text] topologyKey!:text
PodCertificate2 = certificateChainPath:text credentialBundlePath:text keyPath:text keyType!:text
  maxExpirationSeconds:int signerName!:text userAnnotations:{text}
Policy4 = matchingRules:[MatchingRule2] visibility:=VISIBILITY_UNSPECIFIED|NONE|NAMESPACE|PUBLIC
Policy5 = periodSeconds!:int type!:text value!:int
PortworxVolume2 = fsType:text readOnly:bool volumeID!:text
PostStart = exec:Exec2 httpGet:HttpGet4 sleep:Sleep tcpSocket:TcpSocket4
PreferredDuringSchedulingIgnoredDuringExecution4 = podAffinityTerm!:PodAffinityTerm2 weight!:int
Projected2 = defaultMode:int sources:[Source3]
Proxy3 = autoInject:text clusterDomain:text componentLogLevel:text enableCoreDump:bool
  excludeIPRanges:text excludeInboundPorts:text excludeOutboundPorts:text
  holdApplicationUntilProxyStarts:bool image:text includeIPRanges:text includeInboundPorts:text
  includeOutboundPorts:text lifecycle:Lifecycle logLevel:text outlierLogPath:text privileged:bool
  readinessFailureThreshold:int readinessInitialDelaySeconds:int readinessPeriodSeconds:int
  resources:DefaultResources2 seccompProfile:SeccompProfile startupProbe:StartupProbe statusPort:int
  tracer:=zipkin|lightstep|datadog|stackdriver|openCensusAgent|none
Proxyinit2 = image:text resources:DefaultResources2
Quobyte2 = group:text readOnly:bool registry!:text tenant:text user:text volume!:text
Rbd2 = fsType:text image!:text keyring:text monitors!:[text] pool:text readOnly:bool
  secretRef:Provider user:text
ReadinessProbe3 = exec:Exec2 failureThreshold:int grpc:Grpc3 httpGet:HttpGet4
  initialDelaySeconds:int periodSeconds:int successThreshold:int tcpSocket:TcpSocket4
  terminationGracePeriodSeconds:int timeoutSeconds:int
Repair2 = brokenPodLabelKey:text brokenPodLabelValue:text createEvents:text deletePods:bool
  enabled:bool hub:text image:text initContainerName:text labelPods:bool repairPods:bool tag:text
ResourceFieldRef2 = containerName:text divisor:scalar resource!:text
ScaleDown2 = policies:[Policy5] selectPolicy:text stabilizationWindowSeconds:int tolerance:scalar
ScaleIO2 = fsType:text gateway!:text protectionDomain:text readOnly:bool secretRef!:Provider
  sslEnabled:bool storageMode:text storagePool:text system!:text volumeName:text
Sds4 = token:Token
Sds5 = name!:text port!:int service!:text
SeccompProfile = localhostProfile:text type!:text
ServiceAccountToken2 = audience:text expirationSeconds:int path!:text
ServiceEntryVisibility2 = applyToSidecars:bool
  defaultVisibility:=VISIBILITY_UNSPECIFIED|NONE|NAMESPACE|PUBLIC policies:[Policy4]
ServiceScopeConfig2 = namespaceSelector:LabelSelector scope:=LOCAL|GLOBAL
  servicesSelector:LabelSelector
SidecarInjectorWebhook2 = alwaysInjectSelector:[LabelSelector] defaultTemplates:[text]
  enableNamespacesByDefault:bool injectedAnnotations:{text} injectionURL:text
  neverInjectSelector:[LabelSelector] reinvocationPolicy:text rewriteAppHTTPProbe:bool
  templates:{text}
Skywalking2 = accessToken:text port!:int service!:text
Sleep = seconds!:int
Source3 = clusterTrustBundle:ClusterTrustBundle2 configMap:ConfigMap4 downwardAPI:DownwardAPI4
  podCertificate:PodCertificate2 secret:ConfigMap4 serviceAccountToken:ServiceAccountToken2
Spec2 = accessModes:[text] dataSource:DataSource2 dataSourceRef:DataSourceRef2 resources:Resources3
  selector:LabelSelector storageClassName:text volumeAttributesClassName:text volumeMode:text
  volumeName:text
TargetRef2 = kind!:=Istio|IstioRevision name!:text
TcpSocket4 = host:text port!:scalar
Token = aud:text
TopologySpreadConstraint = labelSelector:LabelSelector matchLabelKeys:[text] maxSkew!:int
  minDomains:int nodeAffinityPolicy:text nodeTaintsPolicy:text topologyKey!:text
  whenUnsatisfiable!:text
UpdateStrategy = inactiveRevisionDeletionGracePeriodSeconds:int type:=InPlace|RevisionBased
  updateWorkloads:bool
ValueFrom2 = configMapKeyRef:ConfigMapKeyRef2 fieldRef:FieldRef2 fileKeyRef:FileKeyRef2
  resourceFieldRef:ResourceFieldRef2 secretKeyRef:ConfigMapKeyRef2
Values3 = base:Base3 compatibilityVersion:text defaultRevision:text experimental:any
  gatewayClasses:any global:Global2 istiodRemote:IstiodRemote meshConfig:MeshConfig3 pilot:Pilot2
  profile:text revision:text sidecarInjectorWebhook:SidecarInjectorWebhook2 telemetry:Telemetry2
Values4 = cni:Cni4 global:Global3
Values5 = global:Global4 ztunnel:Ztunnel
Volume2 = awsElasticBlockStore:AwsElasticBlockStore2 azureDisk:AzureDisk2 azureFile:AzureFile2
  cephfs:Cephfs2 cinder:Cinder2 configMap:ConfigMap3 csi:Csi2 downwardAPI:DownwardAPI3
  emptyDir:EmptyDir ephemeral:Ephemeral2 fc:Fc flexVolume:FlexVolume2 flocker:Flocker
  gcePersistentDisk:GcePersistentDisk2 gitRepo:GitRepo2 glusterfs:Glusterfs2 hostPath:HostPath2
  image:Image2 iscsi:Iscsi2 name!:text nfs:Nfs2 persistentVolumeClaim:PersistentVolumeClaim2
  photonPersistentDisk:PhotonPersistentDisk2 portworxVolume:PortworxVolume2 projected:Projected2
  quobyte:Quobyte2 rbd:Rbd2 scaleIO:ScaleIO2 secret:Secret2 storageos:Storageos
  vsphereVolume:VsphereVolume2
VolumeClaimTemplate2 = metadata:empty spec!:Spec2
VolumeMount2 = mountPath!:text mountPropagation:text name!:text readOnly:bool recursiveReadOnly:text
  subPath:text subPathExpr:text
VsphereVolume2 = fsType:text storagePolicyID:text storagePolicyName:text volumePath!:text
Waypoint3 = affinity:Affinity2 nodeSelector:RequiredDuringSchedulingIgnoredDuringExecution2
  resources:DefaultResources2 toleration:[Toleration]
  topologySpreadConstraints:[TopologySpreadConstraint]
ZTunnel = namespace!:text targetRef:TargetRef2 values:Values5 version!:text
Zipkin2 = enable64bitTraceId:bool headers:[Header2] maxTagLength:int path:text port!:int
  service!:text timeout:text traceContextOption:=USE_B3|USE_B3_WITH_W3C_PROPAGATION
Ztunnel = affinity:Affinity2 annotations:{text} caAddress:text dnsConfig:DnsConfig
  dnsPolicy:=ClusterFirstWithHostNet|ClusterFirst|Default|None env:{text} hub:text image:text
  imagePullPolicy:=Always|Never|IfNotPresent imagePullSecrets:[text] istioNamespace:text
  labels:{text} logAsJson:bool logLevel:=trace|debug|info|warn|error multiCluster:MultiCluster
  network:text nodeSelector:{text} peerCaCrl:XForwardedHost podAnnotations:{text} podLabels:{text}
  resourceName:text resourceQuotas:ResourceQuotas resources:DefaultResources2 revision:text
  seLinuxOptions:SeLinuxOptions tag:text terminationGracePeriodSeconds:int tolerations:[Toleration]
  updateStrategy:Strategy variant:text volumeMounts:[VolumeMount2] volumes:[Volume2] xdsAddress:text
`
