// `prepare` of npm: builds where the package is installed from a git address, as pre-commit does, since dist/ is not in git. npm
// runs it after `npm ci` in a clone and before `npm pack` too, where nobody waits for a build: only where it makes a package out
// of a clone of its own it sets _PACOTE_NO_PREPARE_ (pacote, lib/git.js).
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const { _PACOTE_NO_PREPARE_: fromGit, ...env } = process.env
if (fromGit !== undefined && !existsSync('dist/cli.cjs')) {
  // with `npm install --global` npm 11 hands `global` on, and installs nothing in its clone
  for (const name of ['npm_config_global', 'npm_config_prefix', 'npm_config_local_prefix'])
    delete env[name]
  for (const line of ['npm ci --ignore-scripts --no-audit --no-fund', 'npm run build'])
    execSync(line, { stdio: 'inherit', env })
}
