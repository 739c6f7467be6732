// The room `explain`: lines of logs to causes. Words of components that the package predicts come from `emulation`; those of
// others are in `dialects`. Not here: what is wrong with given certificates (`cacerts`, `workload`).

export { explainLine } from './explain-line.ts'
export type {
  ExplainedCause,
  LogComponent,
  Explanation,
  FindingCode,
  RefusingSide,
} from './types.ts'
