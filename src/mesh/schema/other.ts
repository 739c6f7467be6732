// Field tables, in the form that ./read-tables.ts explains. Facts from: openshift/api 2a3d73913 (APIServer); istio/api ef6cf69fc303, authentication/v1alpha1 (Policy).
export const OTHER_FIELDS = `
APIServer = additionalCORSAllowedOrigins:[text] audit:Audit clientCA:Provider2 encryption:Encryption
  servingCerts:ServingCerts tlsAdherence:=LegacyAdheringComponentsOnly|StrictAllComponents
  tlsSecurityProfile:TlsSecurityProfile
AppRole = secret!:Provider2
Audit = customRules:[CustomRule] profile:=Default|WriteRequestBodies|AllRequestBodies|None
Authentication = appRole:AppRole type!:=AppRole
Custom = ciphers:setting groups:setting minTLSVersion:setting
CustomRule = group!:text profile!:=Default|WriteRequestBodies|AllRequestBodies|None
Encryption = kms:Kms type:=|identity|aescbc|aesgcm|KMS
ExcludedPath = exact:text prefix:text regex:text suffix:text
Jwt = audiences:[text] issuer:text jwks:text jwksUri:text jwtHeaders:[text] jwtParams:[text]
  triggerRules:[TriggerRule]
Kms = type!:=Vault vault:Vault
Mtls3 = allowTls:bool mode:=STRICT|PERMISSIVE
NamedCertificate = names:[text] servingCertificate:Provider2
Origin = jwt:Jwt
Peer = jwt:Jwt mtls:Mtls3
Policy = originIsOptional:bool origins:[Origin] peerIsOptional:bool peers:[Peer]
  principalBinding:=USE_PEER|USE_ORIGIN targets:[Target2]
Port9 = name:text number:int
ServingCerts = namedCertificates:[NamedCertificate]
Target2 = labels:{text} name:text ports:[Port9]
Tls4 = caBundle:Provider2 serverName:text
TlsSecurityProfile = custom:Custom intermediate:empty modern:empty old:empty
  type:=Old|Intermediate|Modern|Custom
TriggerRule = excludedPaths:[ExcludedPath] includedPaths:[ExcludedPath]
Vault = authentication!:Authentication kmsPluginImage!:text tls:Tls4 vaultAddress!:text
  vaultAuthNamespace:text vaultKeyPath!:text vaultNamespace:text
`
