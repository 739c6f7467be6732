import type { Catalogue } from '../report/catalogue.ts'

/** The rule of each finding is that of the user: its place and its text. */
const OWN = 'a rule of the policy that was given; the finding quotes it'

/** Rules of one's own. `{role}` is root, CA or leaf; `{wanted}` is what the rule says. */
export const POLICY_CODES = {
  'policy-invalid': {
    severity: 'error',
    text: '{path} must be {expected}; found {found}',
    rule: 'docs/guides/policy.md; docs/meshcerts.config.schema.json',
    fix: 'write {path} as docs/guides/policy.md shows it',
  },
  'policy-member': {
    severity: 'error',
    text: '{path} is no member of {what}{hint}',
    rule: 'docs/guides/policy.md; docs/meshcerts.config.schema.json',
    fix: '{remedy}',
  },
  'policy-key-type': {
    severity: 'error',
    text: 'the key of this {role} is {found}; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: 'make a key of an allowed kind ({wanted}), and have the certificate issued for it',
  },
  'policy-key-size': {
    severity: 'error',
    text: 'the key of this {role} has {found} bits; the policy wants {wanted} or more ({own})',
    rule: OWN,
    fix: 'make an RSA key of {wanted} bits or more, and have the certificate issued for it',
  },
  'policy-curve': {
    severity: 'error',
    text: 'the key of this {role} is on the curve {found}; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: 'make a key on an allowed curve ({wanted}), and have the certificate issued for it',
  },
  'policy-signature': {
    severity: 'error',
    text: 'this {role} is signed with {found}; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: 'have the certificate issued again, signed with {wanted}',
  },
  'policy-life': {
    severity: 'error',
    text: 'this {role} is valid for {found}, from {from} to {until}; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: 'have the certificate issued again, for {wanted} at most',
  },
  'policy-days-left': {
    severity: 'error',
    text: 'this {role} has {found} days left, until {until}; the policy wants {wanted} or more ({own})',
    rule: OWN,
    fix: 'have the certificate issued again, and replace it',
  },
  'policy-subject': {
    severity: 'error',
    text: 'the subject of this {role} is "{found}"; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: 'have the certificate issued with a subject that fits: {wanted}',
  },
  'policy-name': {
    severity: 'error',
    text: 'this {role} has the {type} name {found}; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: 'have the certificate issued without that name, or with one that fits: {wanted}',
  },
  'policy-name-type': {
    severity: 'error',
    text: 'this {role} has alternative names of the type {found}; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: 'have the certificate issued without names of the type {found}',
  },
  'policy-name-missing': {
    severity: 'error',
    text: 'this {role} has no alternative name of the type {wanted}; the policy wants one ({own})',
    rule: OWN,
    fix: 'have the certificate issued with a name of the type {wanted}',
  },
  'policy-purpose': {
    severity: 'error',
    text: 'this {role} may be used for {found}; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: 'have the certificate issued with an extendedKeyUsage of {wanted} and nothing else',
  },
  'policy-purpose-missing': {
    severity: 'error',
    text: 'this {role} lacks the purpose {wanted}; its extendedKeyUsage has {found} ({own})',
    rule: OWN,
    fix: 'have the certificate issued with {wanted} in its extendedKeyUsage',
  },
  'policy-path-length': {
    severity: 'error',
    text: 'the path length of this {role} is {found}; the policy allows {wanted} at most ({own})',
    rule: OWN,
    fix: 'have the certificate issued again with basicConstraints=critical,CA:TRUE,pathlen:{wanted}',
  },
  'policy-signer': {
    severity: 'error',
    text: 'this {role} is for the trust domain {domain} and is signed by {found}; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: 'have it issued by a CA that may sign for {domain}: {wanted}',
  },
  'policy-signer-unknown': {
    severity: 'error',
    text: 'this {role} is for the trust domain {domain}, and who signed it cannot be shown: {problem}; the policy allows {wanted} ({own})',
    rule: OWN,
    fix: '{remedy}',
  },
} as const satisfies Catalogue

/** A code of this room. */
export type PolicyCode = keyof typeof POLICY_CODES
