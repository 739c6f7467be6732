/** cert-manager's resources of a CA that signs itself, with a key that is made fast. */
export const SELF_SIGNED_CA: readonly object[] = [
  {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Issuer',
    metadata: { name: 'own', namespace: 'istio-system' },
    spec: { selfSigned: {} },
  },
  {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'cacerts', namespace: 'istio-system' },
    spec: {
      secretName: 'cacerts',
      isCA: true,
      commonName: 'ca',
      privateKey: { algorithm: 'ECDSA', size: 256 },
      issuerRef: { name: 'own', kind: 'Issuer' },
    },
  },
]
