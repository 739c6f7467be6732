// Field tables, in the form that ./read-tables.ts explains. Facts from: cert-manager/cert-manager 2d0d7f7f, pkg/apis/certmanager/v1.
export const CERT_MANAGER_FIELDS = `
CmCertificate = additionalOutputFormats:[CmOutputFormat] commonName:text dnsNames:[text] duration:text
  emailAddresses:[text] encodeUsagesInRequest:bool ipAddresses:[text] isCA:bool issuerRef!:CmIssuerRef
  keystores:any literalSubject:text nameConstraints:CmNameConstraints otherNames:[CmOtherName]
  privateKey:CmPrivateKey renewBefore:text renewBeforePercentage:int renewal:any revisionHistoryLimit:int
  secretName!:text secretTemplate:CmSecretTemplate
  signatureAlgorithm:=SHA256WithRSA|SHA384WithRSA|SHA512WithRSA|ECDSAWithSHA256|ECDSAWithSHA384|ECDSAWithSHA512|PureEd25519
  subject:CmSubject uris:[text] usages:[text]
CmCertificateRequest = duration:text extra:any groups:[text] isCA:bool issuerRef!:CmIssuerRef request!:text
  uid:text usages:[text] username:text
CmConstraintItem = dnsDomains:[text] emailAddresses:[text] ipRanges:[text] uriDomains:[text]
CmIssuer = acme:any ca:CmIssuerCa selfSigned:CmSelfSigned vault:CmVault venafi:any
CmIssuerCa = crlDistributionPoints:[text] issuingCertificateURLs:[text] ocspServers:[text] secretName!:text
CmIssuerRef = group:text kind:text name!:text
CmKeyRef = key:text name!:text
CmNameConstraints = critical:bool excluded:CmConstraintItem permitted:CmConstraintItem
CmOtherName = oid:text utf8Value:text
CmOutputFormat = type!:=CombinedPEM|DER
CmPrivateKey = algorithm:=RSA|ECDSA|Ed25519 encoding:=PKCS1|PKCS8 rotationPolicy:=Never|Always size:int
CmSecretTemplate = annotations:{text} labels:{text}
CmSelfSigned = crlDistributionPoints:[text]
CmSubject = countries:[text] localities:[text] organizationalUnits:[text] organizations:[text] postalCodes:[text]
  provinces:[text] serialNumber:text streetAddresses:[text]
CmVault = auth!:any caBundle:text caBundleSecretRef:CmKeyRef clientCertSecretRef:CmKeyRef clientKeySecretRef:CmKeyRef
  namespace:text path!:text server!:text serverName:text
`
