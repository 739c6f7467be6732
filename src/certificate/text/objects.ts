// The names that OpenSSL 3.0 prints for object identifiers (`openssl list -objects`), as far as they occur in certificates:
// by arc, each `LAST-NUMBER SHORT=LONG`, or `LAST-NUMBER NAME` where both are the same.
const ARCS: Readonly<Record<string, string>> = {
  '2.5.4':
    '3 CN=commonName;4 SN=surname;5 serialNumber;6 C=countryName;7 L=localityName;' +
    '8 ST=stateOrProvinceName;9 street=streetAddress;10 O=organizationName;' +
    '11 OU=organizationalUnitName;12 title;13 description;14 searchGuide;15 businessCategory;' +
    '16 postalAddress;17 postalCode;18 postOfficeBox;19 physicalDeliveryOfficeName;' +
    '20 telephoneNumber;21 telexNumber;22 teletexTerminalIdentifier;' +
    '23 facsimileTelephoneNumber;24 x121Address;25 internationaliSDNNumber;' +
    '26 registeredAddress;27 destinationIndicator;28 preferredDeliveryMethod;' +
    '29 presentationAddress;30 supportedApplicationContext;31 member;32 owner;33 roleOccupant;' +
    '34 seeAlso;35 userPassword;36 userCertificate;37 cACertificate;' +
    '38 authorityRevocationList;39 certificateRevocationList;40 crossCertificatePair;41 name;' +
    '42 GN=givenName;43 initials;44 generationQualifier;45 x500UniqueIdentifier;' +
    '46 dnQualifier;47 enhancedSearchGuide;48 protocolInformation;49 distinguishedName;' +
    '50 uniqueMember;51 houseIdentifier;52 supportedAlgorithms;53 deltaRevocationList;' +
    '54 dmdName;65 pseudonym;72 role;97 organizationIdentifier;98 c3=countryCode3c;' +
    '99 n3=countryCode3n;100 dnsName',
  '2.5.29':
    '9 subjectDirectoryAttributes=X509v3 Subject Directory Attributes;' +
    '14 subjectKeyIdentifier=X509v3 Subject Key Identifier;15 keyUsage=X509v3 Key Usage;' +
    '16 privateKeyUsagePeriod=X509v3 Private Key Usage Period;' +
    '17 subjectAltName=X509v3 Subject Alternative Name;' +
    '18 issuerAltName=X509v3 Issuer Alternative Name;' +
    '19 basicConstraints=X509v3 Basic Constraints;20 crlNumber=X509v3 CRL Number;' +
    '21 CRLReason=X509v3 CRL Reason Code;23 holdInstructionCode=Hold Instruction Code;' +
    '24 invalidityDate=Invalidity Date;27 deltaCRL=X509v3 Delta CRL Indicator;' +
    '28 issuingDistributionPoint=X509v3 Issuing Distribution Point;' +
    '29 certificateIssuer=X509v3 Certificate Issuer;' +
    '30 nameConstraints=X509v3 Name Constraints;' +
    '31 crlDistributionPoints=X509v3 CRL Distribution Points;' +
    '32 certificatePolicies=X509v3 Certificate Policies;' +
    '33 policyMappings=X509v3 Policy Mappings;' +
    '35 authorityKeyIdentifier=X509v3 Authority Key Identifier;' +
    '36 policyConstraints=X509v3 Policy Constraints;' +
    '37 extendedKeyUsage=X509v3 Extended Key Usage;46 freshestCRL=X509v3 Freshest CRL;' +
    '54 inhibitAnyPolicy=X509v3 Inhibit Any Policy;55 targetInformation=X509v3 AC Targeting;' +
    '56 noRevAvail=X509v3 No Revocation Available',
  '2.5.29.32': '0 anyPolicy=X509v3 Any Policy',
  '2.5.29.37': '0 anyExtendedKeyUsage=Any Extended Key Usage',
  '0.9.2342.19200300.100.1':
    '1 UID=userId;2 textEncodedORAddress;3 mail=rfc822Mailbox;4 info;5 favouriteDrink;' +
    '6 roomNumber;7 photo;8 userClass;9 host;10 manager;11 documentIdentifier;' +
    '12 documentTitle;13 documentVersion;14 documentAuthor;15 documentLocation;' +
    '20 homeTelephoneNumber;21 secretary;22 otherMailbox;23 lastModifiedTime;' +
    '24 lastModifiedBy;25 DC=domainComponent;26 aRecord;27 pilotAttributeType27;28 mXRecord;' +
    '29 nSRecord;30 sOARecord;31 cNAMERecord;37 associatedDomain;38 associatedName;' +
    '39 homePostalAddress;40 personalTitle;41 mobileTelephoneNumber;42 pagerTelephoneNumber;' +
    '43 friendlyCountryName;44 uid=uniqueIdentifier;45 organizationalStatus;46 janetMailbox;' +
    '47 mailPreferenceOption;48 buildingName;49 dSAQuality;50 singleLevelQuality;' +
    '51 subtreeMinimumQuality;52 subtreeMaximumQuality;53 personalSignature;54 dITRedirect;' +
    '55 audio;56 documentPublisher',
  '1.2.840.113549.1.1':
    '1 rsaEncryption;2 RSA-MD2=md2WithRSAEncryption;3 RSA-MD4=md4WithRSAEncryption;' +
    '4 RSA-MD5=md5WithRSAEncryption;5 RSA-SHA1=sha1WithRSAEncryption;6 rsaOAEPEncryptionSET;' +
    '7 RSAES-OAEP=rsaesOaep;8 MGF1=mgf1;9 PSPECIFIED=pSpecified;10 RSASSA-PSS=rsassaPss;' +
    '11 RSA-SHA256=sha256WithRSAEncryption;12 RSA-SHA384=sha384WithRSAEncryption;' +
    '13 RSA-SHA512=sha512WithRSAEncryption;14 RSA-SHA224=sha224WithRSAEncryption;' +
    '15 RSA-SHA512/224=sha512-224WithRSAEncryption;' +
    '16 RSA-SHA512/256=sha512-256WithRSAEncryption',
  '1.2.840.113549.1.9':
    '1 emailAddress;2 unstructuredName;3 contentType;4 messageDigest;5 signingTime;' +
    '6 countersignature;7 challengePassword;8 unstructuredAddress;' +
    '9 extendedCertificateAttributes;14 extReq=Extension Request;' +
    '15 SMIME-CAPS=S/MIME Capabilities;16 SMIME=S/MIME;20 friendlyName;21 localKeyID',
  '1.2.840.113549.2':
    '2 MD2=md2;4 MD4=md4;5 MD5=md5;6 hmacWithMD5;7 hmacWithSHA1;8 hmacWithSHA224;' +
    '9 hmacWithSHA256;10 hmacWithSHA384;11 hmacWithSHA512;12 hmacWithSHA512-224;' +
    '13 hmacWithSHA512-256',
  '1.2.156.10197.1': '301 SM2=sm2;501 SM2-SM3=SM2-with-SM3',
  '1.2.840.10040.4': '1 DSA=dsaEncryption;3 DSA-SHA1=dsaWithSHA1',
  '1.2.840.10045.2': '1 id-ecPublicKey',
  '1.2.840.10045.3.1':
    '1 prime192v1;2 prime192v2;3 prime192v3;4 prime239v1;5 prime239v2;6 prime239v3;' +
    '7 prime256v1',
  '1.2.840.10045.4': '1 ecdsa-with-SHA1;2 ecdsa-with-Recommended;3 ecdsa-with-Specified',
  '1.2.840.10045.4.3':
    '1 ecdsa-with-SHA224;2 ecdsa-with-SHA256;3 ecdsa-with-SHA384;4 ecdsa-with-SHA512',
  '1.3.6.1.5.5.7.1':
    '1 authorityInfoAccess=Authority Information Access;2 biometricInfo=Biometric Info;' +
    '3 qcStatements;4 ac-auditEntity;5 ac-targeting;6 aaControls;7 sbgp-ipAddrBlock;' +
    '8 sbgp-autonomousSysNum;9 sbgp-routerIdentifier;10 ac-proxying;' +
    '11 subjectInfoAccess=Subject Information Access;' +
    '14 proxyCertInfo=Proxy Certificate Information;24 tlsfeature=TLS Feature;' +
    '28 sbgp-ipAddrBlockv2;29 sbgp-autonomousSysNumv2',
  '1.3.6.1.5.5.7.2':
    '1 id-qt-cps=Policy Qualifier CPS;2 id-qt-unotice=Policy Qualifier User Notice;' +
    '3 textNotice',
  '1.3.6.1.5.5.7.3':
    '1 serverAuth=TLS Web Server Authentication;2 clientAuth=TLS Web Client Authentication;' +
    '3 codeSigning=Code Signing;4 emailProtection=E-mail Protection;' +
    '5 ipsecEndSystem=IPSec End System;6 ipsecTunnel=IPSec Tunnel;7 ipsecUser=IPSec User;' +
    '8 timeStamping=Time Stamping;9 OCSPSigning=OCSP Signing;10 DVCS=dvcs;' +
    '17 ipsecIKE=ipsec Internet Key Exchange;18 capwapAC=Ctrl/provision WAP Access;' +
    '19 capwapWTP=Ctrl/Provision WAP Termination;21 secureShellClient=SSH Client;' +
    '22 secureShellServer=SSH Server;23 sendRouter=Send Router;' +
    '24 sendProxiedRouter=Send Proxied Router;25 sendOwner=Send Owner;' +
    '26 sendProxiedOwner=Send Proxied Owner;27 cmcCA=CMC Certificate Authority;' +
    '28 cmcRA=CMC Registration Authority;29 cmcArchive=CMC Archive Server;' +
    '30 id-kp-bgpsec-router=BGPsec Router;' +
    '31 id-kp-BrandIndicatorforMessageIdentification=Brand Indicator for Message Identification;' +
    '32 cmKGA=Certificate Management Key Generation Authority',
  '1.3.6.1.5.5.7.8':
    '1 id-on-personalData;3 id-on-permanentIdentifier=Permanent Identifier;' +
    '5 id-on-xmppAddr=XmppAddr;7 id-on-dnsSRV=SRVName;8 id-on-NAIRealm=NAIRealm;' +
    '9 id-on-SmtpUTF8Mailbox=Smtp UTF8 Mailbox',
  '1.3.6.1.5.5.7.9':
    '1 id-pda-dateOfBirth;2 id-pda-placeOfBirth;3 id-pda-gender;4 id-pda-countryOfCitizenship;' +
    '5 id-pda-countryOfResidence',
  '1.3.6.1.5.5.7.48':
    '1 OCSP;2 caIssuers=CA Issuers;3 ad_timestamping=AD Time Stamping;4 AD_DVCS=ad dvcs;' +
    '5 caRepository=CA Repository;10 rpkiManifest=RPKI Manifest;11 signedObject=Signed Object;' +
    '13 rpkiNotify=RPKI Notify',
  '1.3.6.1.5.5.7.48.1':
    '1 basicOCSPResponse=Basic OCSP Response;2 Nonce=OCSP Nonce;3 CrlID=OCSP CRL ID;' +
    '4 acceptableResponses=Acceptable OCSP Responses;5 noCheck=OCSP No Check;' +
    '6 archiveCutoff=OCSP Archive Cutoff;7 serviceLocator=OCSP Service Locator;' +
    '8 extendedStatus=Extended OCSP Status;9 valid;10 path;11 trustRoot=Trust Root',
  '1.3.6.1.5.2.3': '4 pkInitClientAuth=PKINIT Client Auth;5 pkInitKDC=Signing KDC Response',
  '1.3.6.1.4.1.311.2.1':
    '14 msExtReq=Microsoft Extension Request;21 msCodeInd=Microsoft Individual Code Signing;' +
    '22 msCodeCom=Microsoft Commercial Code Signing',
  '1.3.6.1.4.1.311.10.3':
    '1 msCTLSign=Microsoft Trust List Signing;3 msSGC=Microsoft Server Gated Crypto;' +
    '4 msEFS=Microsoft Encrypted File System',
  '1.3.6.1.4.1.311.17': '1 CSPName=Microsoft CSP Name;2 LocalKeySet=Microsoft Local Key set',
  '1.3.6.1.4.1.311.20.2':
    '2 msSmartcardLogin=Microsoft Smartcard Login;3 msUPN=Microsoft User Principal Name',
  '1.3.6.1.4.1.311.60.2.1':
    '1 jurisdictionL=jurisdictionLocalityName;' +
    '2 jurisdictionST=jurisdictionStateOrProvinceName;3 jurisdictionC=jurisdictionCountryName',
  '1.3.6.1.4.1.11129.2.4':
    '2 ct_precert_scts=CT Precertificate SCTs;3 ct_precert_poison=CT Precertificate Poison;' +
    '4 ct_precert_signer=CT Precertificate Signer;5 ct_cert_scts=CT Certificate SCTs',
  '1.3.14.3.2':
    '3 RSA-NP-MD5=md5WithRSA;6 DES-ECB=des-ecb;7 DES-CBC=des-cbc;8 DES-OFB=des-ofb;' +
    '9 DES-CFB=des-cfb;11 rsaSignature;12 DSA-old=dsaEncryption-old;13 DSA-SHA=dsaWithSHA;' +
    '15 RSA-SHA=shaWithRSAEncryption;17 DES-EDE=des-ede;18 SHA=sha;26 SHA1=sha1;' +
    '27 DSA-SHA1-old=dsaWithSHA1-old;29 RSA-SHA1-2=sha1WithRSA',
  '1.3.36.3.3.2.8.1.1':
    '1 brainpoolP160r1;2 brainpoolP160t1;3 brainpoolP192r1;4 brainpoolP192t1;' +
    '5 brainpoolP224r1;6 brainpoolP224t1;7 brainpoolP256r1;8 brainpoolP256t1;' +
    '9 brainpoolP320r1;10 brainpoolP320t1;11 brainpoolP384r1;12 brainpoolP384t1;' +
    '13 brainpoolP512r1;14 brainpoolP512t1',
  '1.3.36.8.3': '3 x509ExtAdmission=Professional Information or basis for Admission',
  '1.3.101': '110 X25519;111 X448;112 ED25519;113 ED448',
  '1.3.101.1.4': '1 SXNetID=Strong Extranet ID',
  '1.3.132.0':
    '1 sect163k1;2 sect163r1;3 sect239k1;4 sect113r1;5 sect113r2;6 secp112r1;7 secp112r2;' +
    '8 secp160r1;9 secp160k1;10 secp256k1;15 sect163r2;16 sect283k1;17 sect283r1;22 sect131r1;' +
    '23 sect131r2;24 sect193r1;25 sect193r2;26 sect233k1;27 sect233r1;28 secp128r1;' +
    '29 secp128r2;30 secp160r2;31 secp192k1;32 secp224k1;33 secp224r1;34 secp384r1;' +
    '35 secp521r1;36 sect409k1;37 sect409r1;38 sect571k1;39 sect571r1',
  '2.16.840.1.101.3.4.2':
    '1 SHA256=sha256;2 SHA384=sha384;3 SHA512=sha512;4 SHA224=sha224;5 SHA512-224=sha512-224;' +
    '6 SHA512-256=sha512-256;7 SHA3-224=sha3-224;8 SHA3-256=sha3-256;9 SHA3-384=sha3-384;' +
    '10 SHA3-512=sha3-512;11 SHAKE128=shake128;12 SHAKE256=shake256;' +
    '13 id-hmacWithSHA3-224=hmac-sha3-224;14 id-hmacWithSHA3-256=hmac-sha3-256;' +
    '15 id-hmacWithSHA3-384=hmac-sha3-384;16 id-hmacWithSHA3-512=hmac-sha3-512;' +
    '19 KMAC128=kmac128;20 KMAC256=kmac256',
  '2.16.840.1.101.3.4.3':
    '1 dsa_with_SHA224;2 dsa_with_SHA256;3 id-dsa-with-sha384=dsa_with_SHA384;' +
    '4 id-dsa-with-sha512=dsa_with_SHA512;5 id-dsa-with-sha3-224=dsa_with_SHA3-224;' +
    '6 id-dsa-with-sha3-256=dsa_with_SHA3-256;7 id-dsa-with-sha3-384=dsa_with_SHA3-384;' +
    '8 id-dsa-with-sha3-512=dsa_with_SHA3-512;9 id-ecdsa-with-sha3-224=ecdsa_with_SHA3-224;' +
    '10 id-ecdsa-with-sha3-256=ecdsa_with_SHA3-256;' +
    '11 id-ecdsa-with-sha3-384=ecdsa_with_SHA3-384;' +
    '12 id-ecdsa-with-sha3-512=ecdsa_with_SHA3-512;' +
    '13 id-rsassa-pkcs1-v1_5-with-sha3-224=RSA-SHA3-224;' +
    '14 id-rsassa-pkcs1-v1_5-with-sha3-256=RSA-SHA3-256;' +
    '15 id-rsassa-pkcs1-v1_5-with-sha3-384=RSA-SHA3-384;' +
    '16 id-rsassa-pkcs1-v1_5-with-sha3-512=RSA-SHA3-512',
  '2.16.840.1.113730.1':
    '1 nsCertType=Netscape Cert Type;2 nsBaseUrl=Netscape Base Url;' +
    '3 nsRevocationUrl=Netscape Revocation Url;4 nsCaRevocationUrl=Netscape CA Revocation Url;' +
    '7 nsRenewalUrl=Netscape Renewal Url;8 nsCaPolicyUrl=Netscape CA Policy Url;' +
    '12 nsSslServerName=Netscape SSL Server Name;13 nsComment=Netscape Comment',
  '2.16.840.1.113730.4': '1 nsSGC=Netscape Server Gated Crypto',
  '1.2.643.100':
    '1 OGRN;3 SNILS;5 OGRNIP;111 subjectSignTool=Signing Tool of Subject;' +
    '112 issuerSignTool=Signing Tool of Issuer;113 classSignTool=Class of Signing Tool',
}

interface ObjectName {
  readonly short: string
  readonly long: string
}

let byOid: ReadonlyMap<string, ObjectName> | undefined

// built when the first certificate is printed: nobody else pays for it
function build(): ReadonlyMap<string, ObjectName> {
  const names = new Map<string, ObjectName>()
  for (const [arc, text] of Object.entries(ARCS)) {
    for (const entry of text.split(';')) {
      const blank = entry.indexOf(' ')
      const [short = '', long = short] = entry.slice(blank + 1).split('=')
      names.set(`${arc}.${entry.slice(0, blank)}`, { short, long })
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
