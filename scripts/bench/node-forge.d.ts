// What the benchmarks use of node-forge, which ships no types.
declare module 'node-forge' {
  interface Attribute {
    readonly shortName?: string
    readonly value: string
  }
  interface ForgeCertificate {
    readonly subject: { readonly attributes: readonly Attribute[] }
    readonly issuer: { readonly attributes: readonly Attribute[] }
    readonly serialNumber: string
    readonly validity: { readonly notBefore: Date; readonly notAfter: Date }
    readonly publicKey: object
    getExtension(name: string): Readonly<Record<string, unknown>> | null
  }
  const forge: {
    readonly asn1: { fromDer(bytes: string): object }
    readonly pki: { certificateFromAsn1(asn1: object): ForgeCertificate }
    readonly pem: {
      decode(text: string): readonly { readonly type: string; readonly body: string }[]
    }
  }
  export default forge
}
