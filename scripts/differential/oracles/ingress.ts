import { checkManifests } from '../../../src/join/index.ts'
import { POD_LABELS, POD_NAMESPACES, type IngressPlan } from '../generate/ingress-plan.ts'
import { object, type Manifest } from '../generate/reference-plan.ts'
import { UNASKED, type Answer, type Asker } from '../types.ts'
import { documents, type DeliveryAnswer } from './delivery.ts'

// Whether any pod ends TLS as its Sidecar says: its files among what the listeners of proxies ask for, next to `join-sidecar-ingress`.

const answer = (isUsed: boolean): Answer => ({ verdict: isUsed ? 'used' : 'not used' })

const istiod = (value: string): Manifest =>
  object('apps/v1', 'Deployment', ['istio-system', 'istiod'], {
    spec: {
      template: {
        spec: { containers: [{ env: [{ name: 'ENABLE_TLS_ON_SIDECAR_INGRESS', value }] }] },
      },
    },
  })

const meshConfig = ({ root }: IngressPlan): string => JSON.stringify({ rootNamespace: root })

/** A Sidecar of the mesh is for pods of every namespace. */
function namespacesOfPods({ sidecar, root }: IngressPlan): readonly string[] {
  const { namespace } = sidecar['metadata'] as { readonly namespace: string }
  return namespace === root ? POD_NAMESPACES : [namespace]
}

/** TLS that a Sidecar ends. */
export const askIngress: Asker<IngressPlan, DeliveryAnswer> = {
  question: (plan) => ({
    kind: 'delivery',
    configs: documents([plan.sidecar, ...plan.policies]),
    objects: '',
    meshConfig: meshConfig(plan),
    ingressTls: plan.isOn,
    proxies: namespacesOfPods(plan).flatMap((namespace) =>
      POD_LABELS.map((labels) => ({ gateway: false, namespace, labels, account: 'web' })),
    ),
  }),
  theirs({ asked, error }) {
    // the API server refuses it before
    if (error !== undefined) return { verdict: UNASKED }
    return answer(asked.some(({ name }) => name.startsWith('file-cert:/certs/a.pem')))
  },
  async ours(plan) {
    const { sidecar, policies, isOn } = plan
    const mesh = object('v1', 'ConfigMap', ['istio-system', 'istio'], {
      data: { mesh: meshConfig(plan) },
    })
    const items = [sidecar, ...policies, istiod(String(isOn)), mesh]
    const { findings } = await checkManifests(
      [{ content: { apiVersion: 'v1', kind: 'List', items } }],
      { at: new Date('2026-11-01'), controlPlane: 'istio-1.31' },
    )
    return answer(!findings.some(({ code }) => code === 'join-sidecar-ingress'))
  },
}
