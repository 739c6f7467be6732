import { finding, type FactsFor } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { ISSUE_CODES, type IssueCode } from './codes.ts'

/** The error for a wrong call, ready to be thrown. */
export function issueError<K extends IssueCode>(
  code: K,
  facts: FactsFor<(typeof ISSUE_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(ISSUE_CODES, code, facts))
}
