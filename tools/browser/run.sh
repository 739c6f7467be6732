#!/usr/bin/env bash
# run.sh [ARGUMENT OF VITEST …]: builds the playground and tests it in the Chromium that CHROMIUM names, or that chromium.sh
# finds. PICTURES=DIR keeps pictures of the page there, to be looked at.
set -euo pipefail
cd "$(dirname "$0")/../.."
CHROMIUM=${CHROMIUM:-$(bash tools/browser/chromium.sh)}
# what a browser leaves behind goes with this folder
TMPDIR=$(mktemp -d)
export CHROMIUM TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
npm ci --prefix tools/browser --ignore-scripts --no-audit --no-fund >/dev/null
npm run -s playground
# docs/examples/browser takes the package as it is published
[ -e dist/index.js ] || npm run -s build
npx vitest run --config tools/browser/vitest.config.mjs "$@"
