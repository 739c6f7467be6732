import { finding } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { DEFAULT_CONTROL_PLANE, type ControlPlane } from '../release/control-plane.ts'
import { MESH_CODES } from './codes.ts'
import {
  restartApplication,
  restartControlPlane,
  type MeshStep,
  type Settings,
} from './step-parts.ts'
import { formatManifest } from './yaml.ts'

/** The release that these steps are for, unless one is named. */
export const CERT_MANAGER_RELEASE: ControlPlane = DEFAULT_CONTROL_PLANE

const MANIFEST = 'mesh-ca.yaml'
const USAGES = ['cert sign', 'crl sign', 'digital signature']

function object(kind: string, name: string, namespace: string, spec: object): object {
  return { apiVersion: 'cert-manager.io/v1', kind, metadata: { name, namespace }, spec }
}

/** A root that keeps its key for ten years, and the CA of istiod below it, whose `ca.crt` cert-manager fills with the root. */
function manifests(namespace: string): string {
  const key = { algorithm: 'ECDSA', size: 256 }
  const root = {
    isCA: true,
    commonName: 'mesh-root',
    secretName: 'mesh-root',
    duration: '87600h',
    // a root that gets another key at each renewal is another root
    privateKey: { ...key, rotationPolicy: 'Never' },
    usages: USAGES,
    issuerRef: { name: 'mesh-self-signed', kind: 'Issuer', group: 'cert-manager.io' },
  }
  const ca = {
    isCA: true,
    commonName: 'istio-ca',
    secretName: 'cacerts',
    duration: '17520h',
    renewBefore: '4380h',
    privateKey: key,
    usages: USAGES,
    issuerRef: { name: 'mesh-root', kind: 'Issuer', group: 'cert-manager.io' },
  }
  return [
    object('Issuer', 'mesh-self-signed', namespace, { selfSigned: {} }),
    object('Certificate', 'mesh-root', namespace, root),
    object('Issuer', 'mesh-root', namespace, { ca: { secretName: 'mesh-root' } }),
    object('Certificate', 'istio-ca', namespace, ca),
  ]
    .map(formatManifest)
    .join('---\n')
}

/** The steps are for Istio and OpenShift Service Mesh 3: with a ServiceMeshControlPlane others are needed. */
function requireRelease({ release, hasResource }: Settings): void {
  if (release.readsTlsScheme && !hasResource) return
  const expected =
    'release whose istiod reads tls.crt, tls.key and ca.crt by itself: Istio from 1.15 on, or OpenShift Service Mesh 3'
  const facts = { argument: 'controlPlane', found: release.name, expected }
  throw new MeshCertsError(finding(MESH_CODES, 'mesh-argument', facts))
}

/** cert-manager as the source of the mesh's CA. */
export function certManager(settings: Settings): readonly MeshStep[] {
  requireRelease(settings)
  const { client, namespace, release } = settings
  const options = `--namespace ${namespace} --control-plane ${release.name}`
  const written = `cat > ${MANIFEST} <<'EOF'\n${manifests(namespace)}EOF`
  return [
    {
      title: 'write the manifests of the root and of the CA of istiod',
      why: 'the Secret must be named cacerts and be in the namespace of istiod; an Issuer of the kind CA puts the root into ca.crt',
      commands: [written],
      checks: [],
    },
    {
      title: 'see what they will issue before they are applied',
      commands: [`npx meshcerts predict ${MANIFEST} ${options}`],
      checks: [{ command: 'echo $?', expect: '0' }],
    },
    {
      title: 'let cert-manager issue them',
      why: 'the root waits for nothing, the CA waits for the root',
      commands: [
        `${client} create namespace ${namespace} --dry-run=client -o yaml | ${client} apply -f -`,
        `${client} apply -f ${MANIFEST}`,
      ],
      checks: [
        {
          command: `${client} -n ${namespace} wait --for=condition=Ready certificate/mesh-root certificate/istio-ca --timeout=120s`,
          expect: 'both certificates "condition met"',
        },
      ],
    },
    {
      title: 'check the Secret that was made',
      why: 'it is what istiod reads; the key is not printed',
      commands: [
        `${client} -n ${namespace} get secret cacerts -o yaml | npx meshcerts check - ${options}`,
      ],
      checks: [{ command: 'echo $?', expect: '0' }],
    },
    restartControlPlane(
      settings,
      '"Use plugged-in cert at etc/cacerts/tls.key", and no "Use self-signed certificate as the CA certificate"',
    ),
    restartApplication(settings),
  ]
}
