// Field tables, in the form that ./read-tables.ts explains. Facts from: istio.io/api v1.32.0 (MeshConfig), istio.io/istio eed52ebb66ad, operator/pkg/apis (IstioOperator).
export const OPERATOR_FIELDS = `
Affinity = nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAffinity
Ambient = configDir:text dnsCapture:bool enabled:bool ipv6:bool reconcileIptablesOnStartup:bool
AppArmorProfile = localhostProfile:text type:text
AwsElasticBlockStore = fsType:text partition:int readOnly:bool volumeID:text
AzureDisk = cachingMode:text diskName:text diskURI:text fsType:text kind:text readOnly:bool
AzureFile = readOnly:bool secretName:text shareName:text
Base = enableCRDTemplates:bool enableIstioConfigCRDs:bool excludedCRDs:[text] validateGateway:bool
  validationCABundle:text validationURL:text
Base2 = enabled:bool k8s:K8s
Behavior = scaleDown:ScaleDown scaleUp:ScaleDown
Cephfs = monitors:[text] path:text readOnly:bool secretFile:text secretRef:Provider user:text
Cinder = fsType:text readOnly:bool secretRef:Provider volumeID:text
Claim = name:text request:text
ClusterTrustBundle = labelSelector:DiscoverySelector name:text optional:bool path:text
  signerName:text
Cni = affinity:any ambient:Ambient chained:bool cniBinDir:text cniConfDir:text cniConfFileName:text
  cniNetnsDir:text daemonSetLabels:any enabled:bool env:any excludeNamespaces:[text] hub:text
  image:text istioOwnedCNIConfig:bool istioOwnedCNIConfigFileName:text logLevel:text logging:Logging
  podAnnotations:any podLabels:any privileged:bool provider:text pspClusterRole:text pullPolicy:text
  repair:Repair resourceQuotas:ResourceQuotas resources:Resources rollingMaxUnavailable:scalar
  seccompProfile:any tag:any useAppArmorAnnotation:bool variant:text
Cni2 = enabled:bool hub:text k8s:K8s namespace:text tag:any
Components = base:Base2 cni:Cni2 egressGateways:[EgressGateway] ingressGateways:[EgressGateway]
  istiodRemote:Cni2 pilot:Cni2 ztunnel:Cni2
ConfigMap = defaultMode:int items:[Item] name:text optional:bool
ConfigMap2 = items:[Item] name:text optional:bool
ConfigMapKeyRef = key:text name:text optional:bool
ContainerResource = container:text name:text target:Target
Csi = driver:text fsType:text nodePublishSecretRef:Provider readOnly:bool volumeAttributes:{text}
DataSource = apiGroup:text kind:text name:text
DataSourceRef = apiGroup:text kind:text name:text namespace:text
DefaultResources = requests:Requests
DescribedObject = apiVersion:text kind:text name:text
DownwardAPI = defaultMode:int items:[Item2]
DownwardAPI2 = items:[Item2]
EgressGateway = enabled:bool hub:text k8s:K8s label:{text} name:text namespace:text tag:any
Env2 = name:text value:text valueFrom:ValueFrom
Ephemeral = volumeClaimTemplate:VolumeClaimTemplate
Experimental = stableValidationPolicy:bool
External = metric:Metric2 target:Target
FieldRef = apiVersion:text fieldPath:text
FileKeyRef = key:text optional:bool path:text volumeName:text
FlexVolume = driver:text fsType:text options:{text} readOnly:bool secretRef:Provider
Gateways = enabled:bool istio-egressgateway:Istioegressgateway
  istio-ingressgateway:Istioingressgateway seccompProfile:any securityContext:any
GcePersistentDisk = fsType:text partition:int pdName:text readOnly:bool
GitRepo = directory:text repository:text revision:text
Global = agentgateway:Agentgateway arch:Arch caAddress:text caName:text certSigners:[text]
  configCluster:bool configValidation:bool defaultNodeSelector:any
  defaultPodDisruptionBudget:XForwardedHost defaultResources:DefaultResources
  defaultTolerations:[any] enableReaderRBAC:bool externalIstiod:bool hub:text imagePullPolicy:text
  imagePullSecrets:[text] ipFamilies:[text] ipFamilyPolicy:text istioNamespace:text istiod:Istiod
  jwtPolicy:text logAsJson:bool logging:Logging meshID:text meshNetworks:any mountMtlsCerts:bool
  multiCluster:MultiCluster nativeNftables:bool network:text networkPolicy:XForwardedHost
  omitSidecarInjectorConfigMap:bool operatorManageWebhooks:bool pilotCertProvider:text platform:text
  podDNSSearchNamespaces:[text] priorityClassName:text proxy:Proxy2 proxy_init:Proxyinit
  readerServiceAccount:Delegate remotePilotAddress:text
  resourceScope:=undefined|all|cluster|namespace revision:text sds:Sds3 sts:Sts tag:any
  tracer:Tracer trustBundleName:text variant:text waypoint:Waypoint2
Glusterfs = endpoints:text path:text readOnly:bool
HostPath = path:text type:text
HpaSpec = behavior:Behavior maxReplicas:int metrics:[Metric3] minReplicas:int
  scaleTargetRef:DescribedObject
HttpGet3 = host:text httpHeaders:[HttpHeader] path:text port:scalar scheme:text
Iscsi = chapAuthDiscovery:bool chapAuthSession:bool fsType:text initiatorName:text iqn:text
  iscsiInterface:text lun:int portals:[text] readOnly:bool secretRef:Provider targetPortal:text
IstioCni = chained:bool enabled:bool provider:text
IstioOperator = compatibilityVersion:text components:Components hub:text installPackagePath:text
  meshConfig:MeshConfig2 namespace:text profile:text revision:text tag:any unvalidatedValues:any
  values:Values2
Istioegressgateway = additionalContainers:[any] autoscaleEnabled:bool autoscaleMax:int
  autoscaleMin:int configVolumes:[any] cpu:Cpu customService:bool enabled:bool env:any
  injectionTemplate:text ipFamilies:[text] ipFamilyPolicy:text labels:{text} memory:Cpu name:text
  nodeSelector:any podAnnotations:any podAntiAffinityLabelSelector:[any]
  podAntiAffinityTermLabelSelector:[any] ports:[Port6] resources:Resources rollingMaxSurge:scalar
  rollingMaxUnavailable:scalar runAsRoot:bool secretVolumes:[SecretVolume]
  serviceAccount:ServiceAccount serviceAnnotations:any tolerations:[any] type:text
Istioingressgateway = additionalContainers:[any] autoscaleEnabled:bool autoscaleMax:int
  autoscaleMin:int configVolumes:[any] cpu:Cpu customService:bool enabled:bool env:any
  externalTrafficPolicy:text ingressPorts:[any] injectionTemplate:text ipFamilies:[text]
  ipFamilyPolicy:text labels:{text} loadBalancerIP:text loadBalancerSourceRanges:[text] memory:Cpu
  name:text nodeSelector:any podAnnotations:any podAntiAffinityLabelSelector:[any]
  podAntiAffinityTermLabelSelector:[any] ports:[Port6] replicaCount:int resources:any
  rollingMaxSurge:scalar rollingMaxUnavailable:scalar runAsRoot:bool secretVolumes:[SecretVolume]
  serviceAccount:ServiceAccount serviceAnnotations:any tolerations:[any] type:text
Item = key:text mode:int path:text
Item2 = fieldRef:FieldRef mode:int path:text resourceFieldRef:ResourceFieldRef
K8s = affinity:Affinity env:[Env2] hpaSpec:HpaSpec imagePullPolicy:text nodeSelector:{text}
  overlays:[Overlay] podAnnotations:{text} podDisruptionBudget:PodDisruptionBudget
  priorityClassName:text readinessProbe:ReadinessProbe2 replicaCount:int resources:Resources2
  securityContext:SecurityContext service:Service serviceAnnotations:{text} strategy:Strategy
  tolerations:[Toleration] volumeMounts:[VolumeMount] volumes:[Volume]
MeshConfig = accessLogEncoding:=TEXT|JSON accessLogFile:text accessLogFormat:text ca:Ca
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
Metadata3 = annotations:{text} creationTimestamp:text deletionGracePeriodSeconds:int
  deletionTimestamp:text finalizers:[text] generateName:text generation:int labels:{text}
  managedFields:[ManagedField] name:text namespace:text ownerReferences:[OwnerReference]
  resourceVersion:text selfLink:text uid:text
Metric2 = name:text selector:DiscoverySelector
Metric3 = containerResource:ContainerResource external:External object:Object pods:External
  resource:Resource type:text
Nfs = path:text readOnly:bool server:text
NodeAffinity =
  preferredDuringSchedulingIgnoredDuringExecution:[PreferredDuringSchedulingIgnoredDuringExecution]
  requiredDuringSchedulingIgnoredDuringExecution:RequiredDuringSchedulingIgnoredDuringExecution
Object = describedObject:DescribedObject metric:Metric2 target:Target
Overlay = apiVersion:text kind:text name:text patches:[Patche]
Patche = path:text value:any
PersistentVolumeClaim = claimName:text readOnly:bool
PhotonPersistentDisk = fsType:text pdID:text
Pilot = affinity:any autoscaleBehavior:any autoscaleEnabled:bool autoscaleMax:int autoscaleMin:int
  cni:IstioCni configMap:bool cpu:Cpu crlConfigMapName:text deploymentLabels:any enabled:bool
  env:any envVarFrom:[any] extraContainerArgs:[any] hub:text image:text ipFamilies:[text]
  ipFamilyPolicy:text istiodRemote:IstiodRemote jwksResolverExtraRootCA:text
  keepaliveMaxServerConnectionAge:text memory:Cpu nodeSelector:any podAnnotations:any podLabels:any
  replicaCount:int resources:Resources rollingMaxSurge:scalar rollingMaxUnavailable:scalar
  seccompProfile:any serviceAccountAnnotations:any serviceAnnotations:any tag:any taint:Taint
  tolerations:[any] topologySpreadConstraints:[any] traceSampling:number
  trustedZtunnelNamespace:text variant:text volumeMounts:[any] volumes:[any]
PodAffinity =
  preferredDuringSchedulingIgnoredDuringExecution:[PreferredDuringSchedulingIgnoredDuringExecution2]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodAffinityTerm = labelSelector:DiscoverySelector matchLabelKeys:[text] mismatchLabelKeys:[text]
  namespaceSelector:DiscoverySelector namespaces:[text] topologyKey:text
PodCertificate = certificateChainPath:text credentialBundlePath:text keyPath:text keyType:text
  maxExpirationSeconds:int signerName:text userAnnotations:{text}
PodDisruptionBudget = maxUnavailable:scalar minAvailable:scalar selector:DiscoverySelector
  unhealthyPodEvictionPolicy:text
Policy3 = periodSeconds:int type:text value:int
Port6 = name:text nodePort:int port:int protocol:text targetPort:int
Port7 = appProtocol:text name:text nodePort:int port:int protocol:text targetPort:scalar
PortworxVolume = fsType:text readOnly:bool volumeID:text
Preference = matchExpressions:[MatchExpression] matchFields:[MatchExpression]
PreferredDuringSchedulingIgnoredDuringExecution = preference:Preference weight:int
PreferredDuringSchedulingIgnoredDuringExecution2 = podAffinityTerm:PodAffinityTerm weight:int
Projected = defaultMode:int sources:[Source2]
Proxy2 = autoInject:text clusterDomain:text componentLogLevel:text enableCoreDump:bool
  excludeIPRanges:text excludeInboundPorts:text excludeOutboundPorts:text
  holdApplicationUntilProxyStarts:bool image:text includeIPRanges:text includeInboundPorts:text
  includeOutboundPorts:text lifecycle:any logLevel:text outlierLogPath:text privileged:bool
  readinessFailureThreshold:int readinessInitialDelaySeconds:int readinessPeriodSeconds:int
  resources:Resources seccompProfile:any startupProbe:StartupProbe statusPort:int
  tracer:=zipkin|lightstep|datadog|stackdriver|openCensusAgent|none
Proxyinit = image:text resources:Resources
Quobyte = group:text readOnly:bool registry:text tenant:text user:text volume:text
Rbd = fsType:text image:text keyring:text monitors:[text] pool:text readOnly:bool secretRef:Provider
  user:text
ReadinessProbe2 = exec:Exec2 failureThreshold:int grpc:Grpc httpGet:HttpGet3 initialDelaySeconds:int
  periodSeconds:int successThreshold:int tcpSocket:TcpSocket3 terminationGracePeriodSeconds:int
  timeoutSeconds:int
Repair = brokenPodLabelKey:text brokenPodLabelValue:text createEvents:text deletePods:bool
  enabled:bool hub:text image:text initContainerName:text labelPods:bool repairPods:bool tag:any
Requests = cpu:text memory:text
RequiredDuringSchedulingIgnoredDuringExecution = nodeSelectorTerms:[Preference]
Resource = name:text target:Target
ResourceFieldRef = containerName:text divisor:scalar resource:text
Resources = limits:{text} requests:{text}
Resources2 = claims:[Claim] limits:{scalar} requests:{scalar}
ScaleDown = policies:[Policy3] selectPolicy:text stabilizationWindowSeconds:int tolerance:scalar
ScaleIO = fsType:text gateway:text protectionDomain:text readOnly:bool secretRef:Provider
  sslEnabled:bool storageMode:text storagePool:text system:text volumeName:text
Sds3 = token:any
Secret = defaultMode:int items:[Item] optional:bool secretName:text
SecretVolume = mountPath:text name:text secretName:text
SecurityContext = appArmorProfile:AppArmorProfile fsGroup:int fsGroupChangePolicy:text
  runAsGroup:int runAsNonRoot:bool runAsUser:int seLinuxChangePolicy:text
  seLinuxOptions:SeLinuxOptions seccompProfile:AppArmorProfile supplementalGroups:[int]
  supplementalGroupsPolicy:text sysctls:[HttpHeader] windowsOptions:WindowsOptions
Service = allocateLoadBalancerNodePorts:bool clusterIP:text clusterIPs:[text] externalIPs:[text]
  externalName:text externalTrafficPolicy:text healthCheckNodePort:int internalTrafficPolicy:text
  ipFamilies:[text] ipFamilyPolicy:text loadBalancerClass:text loadBalancerIP:text
  loadBalancerSourceRanges:[text] ports:[Port7] publishNotReadyAddresses:bool selector:{text}
  sessionAffinity:text sessionAffinityConfig:SessionAffinityConfig trafficDistribution:text
  type:text
ServiceAccount = annotations:any
ServiceAccountToken = audience:text expirationSeconds:int path:text
SidecarInjectorWebhook = alwaysInjectSelector:[any] defaultTemplates:[text]
  enableNamespacesByDefault:bool injectedAnnotations:any injectionURL:text neverInjectSelector:[any]
  reinvocationPolicy:text rewriteAppHTTPProbe:bool templates:any
Source2 = clusterTrustBundle:ClusterTrustBundle configMap:ConfigMap2 downwardAPI:DownwardAPI2
  podCertificate:PodCertificate secret:ConfigMap2 serviceAccountToken:ServiceAccountToken
Spec = accessModes:[text] dataSource:DataSource dataSourceRef:DataSourceRef resources:Resources3
  selector:DiscoverySelector storageClassName:text volumeAttributesClassName:text volumeMode:text
  volumeName:text
Target = averageUtilization:int averageValue:scalar type:text value:scalar
TcpSocket3 = host:text port:scalar
ValueFrom = configMapKeyRef:ConfigMapKeyRef fieldRef:FieldRef fileKeyRef:FileKeyRef
  resourceFieldRef:ResourceFieldRef secretKeyRef:ConfigMapKeyRef
Values = base:Base cni:Cni compatibilityVersion:text defaultRevision:text experimental:Experimental
  gatewayClasses:any gateways:Gateways global:Global istioCni:IstioCni istiodRemote:IstiodRemote
  meshConfig:MeshConfig2 ownerName:text pilot:Pilot profile:text revision:text revisionTags:[text]
  sidecarInjectorWebhook:SidecarInjectorWebhook telemetry:Telemetry2 ztunnel:any
Values2 = base:Base cni:Cni compatibilityVersion:text defaultRevision:text experimental:Experimental
  gatewayClasses:any gateways:Gateways global:Global istioCni:IstioCni istiodRemote:IstiodRemote
  meshConfig:MeshConfig2 ownerName:text pilot:Pilot profile:text revision:text revisionTags:[text]
  sidecarInjectorWebhook:SidecarInjectorWebhook telemetry:Telemetry2 ztunnel:any
Volume = awsElasticBlockStore:AwsElasticBlockStore azureDisk:AzureDisk azureFile:AzureFile
  cephfs:Cephfs cinder:Cinder configMap:ConfigMap csi:Csi downwardAPI:DownwardAPI emptyDir:EmptyDir
  ephemeral:Ephemeral fc:Fc flexVolume:FlexVolume flocker:Flocker
  gcePersistentDisk:GcePersistentDisk gitRepo:GitRepo glusterfs:Glusterfs hostPath:HostPath
  image:Image2 iscsi:Iscsi name:text nfs:Nfs persistentVolumeClaim:PersistentVolumeClaim
  photonPersistentDisk:PhotonPersistentDisk portworxVolume:PortworxVolume projected:Projected
  quobyte:Quobyte rbd:Rbd scaleIO:ScaleIO secret:Secret storageos:Storageos
  vsphereVolume:VsphereVolume
VolumeClaimTemplate = metadata:Metadata3 spec:Spec
VolumeMount = mountPath:text mountPropagation:text name:text readOnly:bool recursiveReadOnly:text
  subPath:text subPathExpr:text
VsphereVolume = fsType:text storagePolicyID:text storagePolicyName:text volumePath:text
Waypoint2 = affinity:any nodeSelector:any resources:Resources toleration:[any]
  topologySpreadConstraints:[any]
WindowsOptions = gmsaCredentialSpec:text gmsaCredentialSpecName:text hostProcess:bool
  runAsUserName:text
`
