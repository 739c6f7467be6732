import { mermaidLabel } from '../report/format/mermaid.ts'
import type { ChangePlan, ChangeStep } from '../join/plan/change.ts'

// The plan as a flowchart of Mermaid: a node for each step, with how many connections work while it is done.

function label(step: ChangeStep, index: number): string {
  const [during] = step.moments
  const all = during?.connections ?? []
  const works = all.filter((one) => one.works).length
  const broken = step.breaks.length === 0 ? '' : `<br/>BREAKS ${String(step.breaks.length)}`
  const counted = `${String(works)} of ${String(all.length)} connections work`
  return `s${String(index)}["${mermaidLabel(`${String(index + 1)}. ${step.title}`)}<br/>${counted}${broken}"]`
}

/** What `--format mermaid` prints of a plan. */
export function planMermaid({ kind, why, steps }: ChangePlan): string {
  const arrows = steps.slice(1).map((_, i) => `s${String(i)} --> s${String(i + 1)}`)
  const reason = why === undefined ? [] : [`why["${mermaidLabel(`${kind}: ${why}`)}"]`]
  const lines = [...steps.map(label), ...arrows, ...reason]
  return ['flowchart TD', ...lines.map((line) => `  ${line}`), ''].join('\n')
}
