import { checkTlsAt } from './check-tls.ts'
import { get, isFields, mayBeCitadel, report, show, type Context } from './context.ts'

/** Checks a `Policy` or `MeshPolicy` of `authentication.istio.io`. */
export function checkPolicy(context: Context, resource: unknown, kind: string): void {
  if (!mayBeCitadel(context)) report(context, 'manifest-policy-version', ['apiVersion'], { kind })
  const peers = get(resource, 'spec', 'peers')
  const list = Array.isArray(peers) ? (peers as unknown[]) : []
  const asks = list.some((peer) => isFields(peer) && Object.hasOwn(peer, 'mtls'))
  if (!asks) report(context, 'manifest-policy-no-peers', ['spec', 'peers'], { kind })
  const name = get(resource, 'metadata', 'name')
  const targets = get(resource, 'spec', 'targets')
  if (targets === undefined && name !== undefined && name !== 'default') {
    report(context, 'manifest-name', ['metadata', 'name'], { found: show(name), kind })
  }
}

/** Checks the TLS profile of an OpenShift resource. */
export function checkTlsProfile(context: Context, spec: unknown): void {
  const path = ['tlsSecurityProfile', 'custom']
  checkTlsAt(context, get(spec, ...path), 'openshift-profile', ['spec', ...path])
}
