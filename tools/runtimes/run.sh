#!/usr/bin/env bash
# run.sh [ARGUMENT OF VITEST …]: runs in workerd, and in the Chromium that CHROMIUM names or that tools/browser/chromium.sh finds,
# every test that needs no Node: all but those of left-out.json.
set -euo pipefail
cd "$(dirname "$0")/../.."
CHROMIUM=${CHROMIUM:-$(bash tools/browser/chromium.sh || true)}
[ -n "$CHROMIUM" ] || echo 'SKIPPED: the tests in Chromium: no Chromium' >&2
# what a browser leaves behind goes with this folder
TMPDIR=$(mktemp -d)
export CHROMIUM TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
npm ci --prefix tools/runtimes --ignore-scripts --no-audit --no-fund >/dev/null
npx vitest run --config tools/runtimes/vitest.config.mjs "$@"
