import { at, get, isFields, mayBeCitadel, report, show, type Context } from './context.ts'

/** Checks a `Policy` or `MeshPolicy` of `authentication.istio.io`. */
export function checkPolicy(context: Context, resource: unknown, kind: string): void {
  if (!mayBeCitadel(context))
    report(at(context, ['apiVersion']), 'manifest-policy-version', { kind })
  const peers = get(resource, 'spec', 'peers')
  const list = Array.isArray(peers) ? (peers as unknown[]) : []
  const asks = list.some((peer) => isFields(peer) && Object.hasOwn(peer, 'mtls'))
  if (!asks) report(at(context, ['spec', 'peers']), 'manifest-policy-no-peers', { kind })
  const name = get(resource, 'metadata', 'name')
  const targets = get(resource, 'spec', 'targets')
  if (targets === undefined && name !== undefined && name !== 'default') {
    report(at(context, ['metadata', 'name']), 'manifest-name', { found: show(name), kind })
  }
}
