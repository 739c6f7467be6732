// The room `picture`: reports, times of validity and trust as SVG. Not here: what is drawn is decided in the rooms below, and
// the flowcharts of Mermaid, which are text, are in `report` and `cacerts`.

export { drawReport, drawReports } from './report.ts'
export { drawTimeline } from './spans.ts'
export { drawTrust } from './trust.ts'
export type { PictureOptions } from './options.ts'
export type { Span } from './timeline.ts'
export type { MeshRotationPlan } from '../cacerts/tools/mesh-rotation.ts'
export type { TrustMatrix } from '../cacerts/tools/trust-matrix.ts'
export type { DetailedReport, NamedReport } from '../report/format/types.ts'
