import { kindOf, isFields, report, show, type Context } from './context.ts'
import type { YamlPath } from './yaml.ts'

/** What a field takes: a kind of value, one of some texts, or more fields. `any` is not looked into. */
export type FieldRule = 'any' | 'boolean' | 'text' | 'texts' | readonly string[] | FieldRules
export interface FieldRules {
  readonly [name: string]: FieldRule
}

const isAllowed = (rule: FieldRule): rule is readonly string[] => Array.isArray(rule)

function typeMatches(rule: FieldRule, value: unknown): boolean {
  if (rule === 'boolean') return typeof value === 'boolean'
  if (rule === 'text' || isAllowed(rule)) return typeof value === 'string'
  if (rule === 'texts')
    return Array.isArray(value) && value.every((item) => typeof item === 'string')
  return isFields(value)
}

function expected(rule: FieldRule): string {
  if (rule === 'boolean') return 'true or false'
  if (rule === 'text' || isAllowed(rule)) return 'a text'
  return rule === 'texts' ? 'a list of texts' : 'an object'
}

/** Checks the names and the kinds of fields; what is no field, or of another kind, is reported. */
export function checkFields(
  context: Context,
  value: unknown,
  rules: FieldRules,
  path: YamlPath,
): void {
  if (!isFields(value)) return
  for (const key of Object.keys(value)) {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
    if (rule === undefined) unknownField(context, key, rules, path)
    else checkField(context, value[key], rule, [...path, key])
  }
}

function unknownField(context: Context, key: string, rules: FieldRules, path: YamlPath): void {
  const meant = Object.keys(rules).find((name) => name.toLowerCase() === key.toLowerCase())
  const at = [...path, key]
  const facts = { field: show([...path, key].join('.')), meant: meant ?? null }
  const known = Object.keys(rules).join(', ')
  report(context, 'manifest-unknown-field', at, facts, {
    fix: meant === undefined ? `known here are ${known}` : `write ${meant}`,
  })
}

function checkField(context: Context, value: unknown, rule: FieldRule, path: YamlPath): void {
  if (rule === 'any' || value === null || value === undefined) return
  const field = path.join('.')
  if (!typeMatches(rule, value)) {
    const facts = { field, found: kindOf(value), expected: expected(rule) }
    report(context, 'manifest-type', path, facts, { fix: `write ${expected(rule)}` })
    return
  }
  if (isAllowed(rule)) {
    if (typeof value === 'string') checkAllowed(context, value, rule, path)
  } else if (typeof rule === 'object') {
    checkFields(context, value, rule, path)
  }
}

/** Checks that a text is one of some; another case of one is offered. */
export function checkAllowed(
  context: Context,
  value: string,
  allowed: readonly string[],
  path: YamlPath,
): void {
  if (allowed.includes(value)) return
  const meant = allowed.find((name) => name.toLowerCase() === value.toLowerCase())
  const facts = { field: path.join('.'), found: show(value), allowed, meant: meant ?? null }
  const fix = meant === undefined ? `write one of ${allowed.join(', ')}` : `write ${meant}`
  report(context, 'manifest-value', path, facts, { fix })
}
