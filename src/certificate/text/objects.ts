// The names that OpenSSL 3.0 prints for object identifiers (`openssl list -objects`), as far as they occur in certificates:
// by arc, each `LAST-NUMBER SHORT=LONG`, or `LAST-NUMBER NAME` where both are the same. The number is left out where it is the next.
// In place of LONG nothing is SHORT in small letters, `W` its words (`codeSigning=W` is Code Signing), `X` `X509v3` in front of them.
const ARCS: Readonly<Record<string, string>> = {
  '2.5.4':
    '3 CN=commonName;SN=surname;serialNumber;C=countryName;L=localityName;' +
    'ST=stateOrProvinceName;street=streetAddress;O=organizationName;' +
    'OU=organizationalUnitName;title;description;searchGuide;businessCategory;postalAddress;' +
    'postalCode;postOfficeBox;physicalDeliveryOfficeName;telephoneNumber;telexNumber;' +
    'teletexTerminalIdentifier;facsimileTelephoneNumber;x121Address;internationaliSDNNumber;' +
    'registeredAddress;destinationIndicator;preferredDeliveryMethod;presentationAddress;' +
    'supportedApplicationContext;member;owner;roleOccupant;seeAlso;userPassword;' +
    'userCertificate;cACertificate;authorityRevocationList;certificateRevocationList;' +
    'crossCertificatePair;name;GN=givenName;initials;generationQualifier;' +
    'x500UniqueIdentifier;dnQualifier;enhancedSearchGuide;protocolInformation;' +
    'distinguishedName;uniqueMember;houseIdentifier;supportedAlgorithms;deltaRevocationList;' +
    'dmdName;65 pseudonym;72 role;97 organizationIdentifier;c3=countryCode3c;' +
    'n3=countryCode3n;dnsName',
  '2.5.29':
    '9 subjectDirectoryAttributes=X;14 subjectKeyIdentifier=X;keyUsage=X;' +
    'privateKeyUsagePeriod=X;subjectAltName=X509v3 Subject Alternative Name;' +
    'issuerAltName=X509v3 Issuer Alternative Name;basicConstraints=X;' +
    'crlNumber=X509v3 CRL Number;CRLReason=X509v3 CRL Reason Code;23 holdInstructionCode=W;' +
    'invalidityDate=W;27 deltaCRL=X509v3 Delta CRL Indicator;issuingDistributionPoint=X;' +
    'certificateIssuer=X;nameConstraints=X;' +
    'crlDistributionPoints=X509v3 CRL Distribution Points;certificatePolicies=X;' +
    'policyMappings=X;35 authorityKeyIdentifier=X;policyConstraints=X;extendedKeyUsage=X;' +
    '46 freshestCRL=X;54 inhibitAnyPolicy=X;targetInformation=X509v3 AC Targeting;' +
    'noRevAvail=X509v3 No Revocation Available',
  '2.5.29.32': '0 anyPolicy=X',
  '2.5.29.37': '0 anyExtendedKeyUsage=W',
  '0.9.2342.19200300.100.1':
    '1 UID=userId;textEncodedORAddress;mail=rfc822Mailbox;info;favouriteDrink;roomNumber;' +
    'photo;userClass;host;manager;documentIdentifier;documentTitle;documentVersion;' +
    'documentAuthor;documentLocation;20 homeTelephoneNumber;secretary;otherMailbox;' +
    'lastModifiedTime;lastModifiedBy;DC=domainComponent;aRecord;pilotAttributeType27;' +
    'mXRecord;nSRecord;sOARecord;cNAMERecord;37 associatedDomain;associatedName;' +
    'homePostalAddress;personalTitle;mobileTelephoneNumber;pagerTelephoneNumber;' +
    'friendlyCountryName;uid=uniqueIdentifier;organizationalStatus;janetMailbox;' +
    'mailPreferenceOption;buildingName;dSAQuality;singleLevelQuality;subtreeMinimumQuality;' +
    'subtreeMaximumQuality;personalSignature;dITRedirect;audio;documentPublisher',
  '1.2.840.113549.1.1':
    '1 rsaEncryption;RSA-MD2=md2WithRSAEncryption;RSA-MD4=md4WithRSAEncryption;' +
    'RSA-MD5=md5WithRSAEncryption;RSA-SHA1=sha1WithRSAEncryption;rsaOAEPEncryptionSET;' +
    'RSAES-OAEP=rsaesOaep;MGF1=;PSPECIFIED=pSpecified;RSASSA-PSS=rsassaPss;' +
    'RSA-SHA256=sha256WithRSAEncryption;RSA-SHA384=sha384WithRSAEncryption;' +
    'RSA-SHA512=sha512WithRSAEncryption;RSA-SHA224=sha224WithRSAEncryption;' +
    'RSA-SHA512/224=sha512-224WithRSAEncryption;RSA-SHA512/256=sha512-256WithRSAEncryption',
  '1.2.840.113549.1.9':
    '1 emailAddress;unstructuredName;contentType;messageDigest;signingTime;countersignature;' +
    'challengePassword;unstructuredAddress;extendedCertificateAttributes;' +
    '14 extReq=Extension Request;SMIME-CAPS=S/MIME Capabilities;SMIME=S/MIME;20 friendlyName;' +
    'localKeyID',
  '1.2.840.113549.2':
    '2 MD2=;4 MD4=;MD5=;hmacWithMD5;hmacWithSHA1;hmacWithSHA224;hmacWithSHA256;' +
    'hmacWithSHA384;hmacWithSHA512;hmacWithSHA512-224;hmacWithSHA512-256',
  '1.2.156.10197.1': '301 SM2=;501 SM2-SM3=SM2-with-SM3',
  '1.2.840.10040.4': '1 DSA=dsaEncryption;3 DSA-SHA1=dsaWithSHA1',
  '1.2.840.10045.2': '1 id-ecPublicKey',
  '1.2.840.10045.3.1':
    '1 prime192v1;prime192v2;prime192v3;prime239v1;prime239v2;prime239v3;prime256v1',
  '1.2.840.10045.4': '1 ecdsa-with-SHA1;ecdsa-with-Recommended;ecdsa-with-Specified',
  '1.2.840.10045.4.3': '1 ecdsa-with-SHA224;ecdsa-with-SHA256;ecdsa-with-SHA384;ecdsa-with-SHA512',
  '1.3.6.1.5.5.7.1':
    '1 authorityInfoAccess=Authority Information Access;biometricInfo=W;qcStatements;' +
    'ac-auditEntity;ac-targeting;aaControls;sbgp-ipAddrBlock;sbgp-autonomousSysNum;' +
    'sbgp-routerIdentifier;ac-proxying;subjectInfoAccess=Subject Information Access;' +
    '14 proxyCertInfo=Proxy Certificate Information;24 tlsfeature=TLS Feature;' +
    '28 sbgp-ipAddrBlockv2;sbgp-autonomousSysNumv2',
  '1.3.6.1.5.5.7.2':
    '1 id-qt-cps=Policy Qualifier CPS;id-qt-unotice=Policy Qualifier User Notice;textNotice',
  '1.3.6.1.5.5.7.3':
    '1 serverAuth=TLS Web Server Authentication;clientAuth=TLS Web Client Authentication;' +
    'codeSigning=W;emailProtection=E-mail Protection;ipsecEndSystem=IPSec End System;' +
    'ipsecTunnel=IPSec Tunnel;ipsecUser=IPSec User;timeStamping=W;OCSPSigning=OCSP Signing;' +
    'DVCS=;17 ipsecIKE=ipsec Internet Key Exchange;capwapAC=Ctrl/provision WAP Access;' +
    'capwapWTP=Ctrl/Provision WAP Termination;21 secureShellClient=SSH Client;' +
    'secureShellServer=SSH Server;sendRouter=W;sendProxiedRouter=W;sendOwner=W;' +
    'sendProxiedOwner=W;cmcCA=CMC Certificate Authority;cmcRA=CMC Registration Authority;' +
    'cmcArchive=CMC Archive Server;id-kp-bgpsec-router=BGPsec Router;' +
    'id-kp-BrandIndicatorforMessageIdentification=Brand Indicator for Message Identification;' +
    'cmKGA=Certificate Management Key Generation Authority',
  '1.3.6.1.5.5.7.8':
    '1 id-on-personalData;3 id-on-permanentIdentifier=Permanent Identifier;' +
    '5 id-on-xmppAddr=XmppAddr;7 id-on-dnsSRV=SRVName;id-on-NAIRealm=NAIRealm;' +
    'id-on-SmtpUTF8Mailbox=Smtp UTF8 Mailbox',
  '1.3.6.1.5.5.7.9':
    '1 id-pda-dateOfBirth;id-pda-placeOfBirth;id-pda-gender;id-pda-countryOfCitizenship;' +
    'id-pda-countryOfResidence',
  '1.3.6.1.5.5.7.48':
    '1 OCSP;caIssuers=CA Issuers;ad_timestamping=AD Time Stamping;AD_DVCS=ad dvcs;' +
    'caRepository=CA Repository;10 rpkiManifest=RPKI Manifest;signedObject=W;' +
    '13 rpkiNotify=RPKI Notify',
  '1.3.6.1.5.5.7.48.1':
    '1 basicOCSPResponse=Basic OCSP Response;Nonce=OCSP Nonce;CrlID=OCSP CRL ID;' +
    'acceptableResponses=Acceptable OCSP Responses;noCheck=OCSP No Check;' +
    'archiveCutoff=OCSP Archive Cutoff;serviceLocator=OCSP Service Locator;' +
    'extendedStatus=Extended OCSP Status;valid;path;trustRoot=W',
  '1.3.6.1.5.2.3': '4 pkInitClientAuth=PKINIT Client Auth;pkInitKDC=Signing KDC Response',
  '1.3.6.1.4.1.311.2.1':
    '14 msExtReq=Microsoft Extension Request;21 msCodeInd=Microsoft Individual Code Signing;' +
    'msCodeCom=Microsoft Commercial Code Signing',
  '1.3.6.1.4.1.311.10.3':
    '1 msCTLSign=Microsoft Trust List Signing;3 msSGC=Microsoft Server Gated Crypto;' +
    'msEFS=Microsoft Encrypted File System',
  '1.3.6.1.4.1.311.17': '1 CSPName=Microsoft CSP Name;LocalKeySet=Microsoft Local Key set',
  '1.3.6.1.4.1.311.20.2':
    '2 msSmartcardLogin=Microsoft Smartcard Login;msUPN=Microsoft User Principal Name',
  '1.3.6.1.4.1.311.60.2.1':
    '1 jurisdictionL=jurisdictionLocalityName;jurisdictionST=jurisdictionStateOrProvinceName;' +
    'jurisdictionC=jurisdictionCountryName',
  '1.3.6.1.4.1.11129.2.4':
    '2 ct_precert_scts=CT Precertificate SCTs;ct_precert_poison=CT Precertificate Poison;' +
    'ct_precert_signer=CT Precertificate Signer;ct_cert_scts=CT Certificate SCTs',
  '1.3.14.3.2':
    '3 RSA-NP-MD5=md5WithRSA;6 DES-ECB=;DES-CBC=;DES-OFB=;DES-CFB=;11 rsaSignature;' +
    'DSA-old=dsaEncryption-old;DSA-SHA=dsaWithSHA;15 RSA-SHA=shaWithRSAEncryption;' +
    '17 DES-EDE=;SHA=;26 SHA1=;DSA-SHA1-old=dsaWithSHA1-old;29 RSA-SHA1-2=sha1WithRSA',
  '1.3.36.3.3.2.8.1.1':
    '1 brainpoolP160r1;brainpoolP160t1;brainpoolP192r1;brainpoolP192t1;brainpoolP224r1;' +
    'brainpoolP224t1;brainpoolP256r1;brainpoolP256t1;brainpoolP320r1;brainpoolP320t1;' +
    'brainpoolP384r1;brainpoolP384t1;brainpoolP512r1;brainpoolP512t1',
  '1.3.36.8.3': '3 x509ExtAdmission=Professional Information or basis for Admission',
  '1.3.101': '110 X25519;X448;ED25519;ED448',
  '1.3.101.1.4': '1 SXNetID=Strong Extranet ID',
  '1.3.132.0':
    '1 sect163k1;sect163r1;sect239k1;sect113r1;sect113r2;secp112r1;secp112r2;secp160r1;' +
    'secp160k1;secp256k1;15 sect163r2;sect283k1;sect283r1;22 sect131r1;sect131r2;sect193r1;' +
    'sect193r2;sect233k1;sect233r1;secp128r1;secp128r2;secp160r2;secp192k1;secp224k1;' +
    'secp224r1;secp384r1;secp521r1;sect409k1;sect409r1;sect571k1;sect571r1',
  '2.16.840.1.101.3.4.2':
    '1 SHA256=;SHA384=;SHA512=;SHA224=;SHA512-224=;SHA512-256=;SHA3-224=;SHA3-256=;SHA3-384=;' +
    'SHA3-512=;SHAKE128=;SHAKE256=;id-hmacWithSHA3-224=hmac-sha3-224;' +
    'id-hmacWithSHA3-256=hmac-sha3-256;id-hmacWithSHA3-384=hmac-sha3-384;' +
    'id-hmacWithSHA3-512=hmac-sha3-512;19 KMAC128=;KMAC256=',
  '2.16.840.1.101.3.4.3':
    '1 dsa_with_SHA224;dsa_with_SHA256;id-dsa-with-sha384=dsa_with_SHA384;' +
    'id-dsa-with-sha512=dsa_with_SHA512;id-dsa-with-sha3-224=dsa_with_SHA3-224;' +
    'id-dsa-with-sha3-256=dsa_with_SHA3-256;id-dsa-with-sha3-384=dsa_with_SHA3-384;' +
    'id-dsa-with-sha3-512=dsa_with_SHA3-512;id-ecdsa-with-sha3-224=ecdsa_with_SHA3-224;' +
    'id-ecdsa-with-sha3-256=ecdsa_with_SHA3-256;id-ecdsa-with-sha3-384=ecdsa_with_SHA3-384;' +
    'id-ecdsa-with-sha3-512=ecdsa_with_SHA3-512;' +
    'id-rsassa-pkcs1-v1_5-with-sha3-224=RSA-SHA3-224;' +
    'id-rsassa-pkcs1-v1_5-with-sha3-256=RSA-SHA3-256;' +
    'id-rsassa-pkcs1-v1_5-with-sha3-384=RSA-SHA3-384;' +
    'id-rsassa-pkcs1-v1_5-with-sha3-512=RSA-SHA3-512',
  '2.16.840.1.113730.1':
    '1 nsCertType=Netscape Cert Type;nsBaseUrl=Netscape Base Url;' +
    'nsRevocationUrl=Netscape Revocation Url;nsCaRevocationUrl=Netscape CA Revocation Url;' +
    '7 nsRenewalUrl=Netscape Renewal Url;nsCaPolicyUrl=Netscape CA Policy Url;' +
    '12 nsSslServerName=Netscape SSL Server Name;nsComment=Netscape Comment',
  '2.16.840.1.113730.4': '1 nsSGC=Netscape Server Gated Crypto',
  '1.2.643.100':
    '1 OGRN;3 SNILS;5 OGRNIP;111 subjectSignTool=Signing Tool of Subject;' +
    'issuerSignTool=Signing Tool of Issuer;classSignTool=Class of Signing Tool',
}

interface ObjectName {
  readonly short: string
  readonly long: string
}

/** `extendedKeyUsage` as `Extended Key Usage`. */
const wordsOf = (short: string): string =>
  short.replace(/^[a-z]/, (first) => first.toUpperCase()).replace(/([a-z])([A-Z])/g, '$1 $2')

function longOf(short: string, long: string | undefined): string {
  if (long === '') return short.toLowerCase()
  if (long === 'W') return wordsOf(short)
  return long === 'X' ? `X509v3 ${wordsOf(short)}` : (long ?? short)
}

let byOid: ReadonlyMap<string, ObjectName> | undefined

// built when the first certificate is printed: nobody else pays for it
function build(): ReadonlyMap<string, ObjectName> {
  const names = new Map<string, ObjectName>()
  for (const [arc, text] of Object.entries(ARCS)) {
    let last = 0
    for (const entry of text.split(';')) {
      const [, number, short = '', long] = /^(?:(\d+) )?([^=]*)(?:=(.*))?$/.exec(entry) ?? []
      last = number === undefined ? last + 1 : Number(number)
      names.set(`${arc}.${String(last)}`, { short, long: longOf(short, long) })
    }
  }
  return names
}

/** The identifiers that have a name here, with the names OpenSSL prints. */
export function objectNames(): ReadonlyMap<string, ObjectName> {
  return (byOid ??= build())
}

/** Short name of an object identifier (`CN`); the identifier itself where it has none. */
export const shortName = (oid: string): string => objectNames().get(oid)?.short ?? oid

/** Long name of an object identifier (`X509v3 Key Usage`); the identifier itself where it has none. */
export const longName = (oid: string): string => objectNames().get(oid)?.long ?? oid
