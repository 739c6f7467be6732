import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const NODE_GLOBALS = {
  process: 'readonly',
  console: 'readonly',
  performance: 'readonly',
  URL: 'readonly',
}

export default defineConfig(
  globalIgnores([
    'dist/',
    'coverage/',
    'docs/*',
    '!docs/playground/',
    'docs/playground/dist/',
    'fixtures/**/*.{pem,txt,json,yaml}',
    '*.tgz',
    'tools/',
  ]),
  js.configs.recommended,
  {
    languageOptions: { globals: NODE_GLOBALS },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.node.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      // text is split by code points on purpose
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // a catalogue entry without slots asks for no facts: that type is empty, as meant
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      curly: ['error', 'multi-line'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // a signature check that nobody awaits is the bug to catch; a value that may be one needs `await` too
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    // `#engine` and the arguments of commands are the only doors to the platform
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**', 'src/crypto/*.node.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'fetch',
        'require',
        'performance',
        'URL',
      ],
    },
  },
  {
    files: ['docs/playground/**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: './docs/playground/tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    files: ['docs/playground/page/**/*.ts'],
    // what is given must not become markup, nor be kept: page/dom.ts
    rules: {
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'localStorage', 'sessionStorage'].map(
          (property) => ({ property }),
        ),
      ],
      'no-restricted-globals': ['error', 'localStorage', 'sessionStorage', 'eval'],
    },
  },
  // catalogues are tables
  { files: ['src/*/codes*.ts', 'src/explain/causes/*.ts'], rules: { 'max-lines': 'off' } },
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts', 'fixtures/**/*.ts', '*.config.ts'],
    rules: {
      'no-console': 'off',
      'max-lines': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // one case may ask for much at once
      complexity: ['error', { max: 13, variant: 'modified' }],
      'max-depth': ['error', 4],
      'max-params': ['error', 6],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // a skipped test says what is missing, and is counted: `needs` of test/support/needs.ts
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^(skip|skipIf|runIf|todo|only)$/]',
          message: 'Use needs() of test/support/needs.ts: it says what is missing.',
        },
      ],
    },
  },
  prettier,
)
