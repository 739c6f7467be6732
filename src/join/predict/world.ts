import type { Engine } from '../../crypto/engine.ts'
import { finding, type FactsFor, type Overrides } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { JOIN_PREDICT_CODES, type JoinPredictCode } from '../codes-predict.ts'
import type { Resource } from '../resources.ts'
import type { Signed } from './finish.ts'

/** What one prediction knows and what it has found so far. */
export interface World {
  readonly all: readonly Resource[]
  readonly at: Date
  readonly engine: Engine
  /** Where istiod runs. */
  readonly istiodNamespace: string
  /** Where cert-manager looks for the Secrets of a ClusterIssuer. */
  readonly clusterNamespace: string
  readonly findings: Finding[]
  /** Each Certificate is signed once, however many need it. */
  readonly signed: Map<Resource, Signed | undefined>
  /** Those that are being signed: what needs one of them waits for itself. */
  readonly signing: Set<Resource>
}

/** A part of a resource that a trap is about. */
export interface At {
  readonly resource: Resource
  readonly path: YamlPath
}

/** Adds a trap at a part of a resource, with what it says differently; what was found already is not said twice. */
export function trap<K extends JoinPredictCode>(
  world: World,
  { resource, path, ...overrides }: At & Overrides,
  code: K,
  facts: FactsFor<(typeof JOIN_PREDICT_CODES)[K]>,
): void {
  const found = finding(JOIN_PREDICT_CODES, code, facts, resource.placeOf(path), overrides)
  const same = ({ code: other, message, line }: Finding): boolean =>
    other === found.code && message === found.message && line === found.line
  if (!world.findings.some(same)) world.findings.push(found)
}
