// The room `request`: what is sent to those who sign the CA of a mesh, and what comes back. forms/ holds what each program of theirs
// needs. Not here: how a request is made (`issue`), and what istiod makes of a set (`cacerts`).

/**
 * A request for the CA of a mesh: the page that goes with it, and the check of the answer.
 */
export { checkAnswer, type AnswerReport, type CheckAnswerOptions } from './check.ts'
export { REQUEST_CODES, type RequestCode } from './codes.ts'
export {
  formatRequest,
  REQUEST_FORMS,
  type FormatRequestOptions,
  type RequestForm,
} from './format.ts'
