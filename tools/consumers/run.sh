#!/usr/bin/env bash
# run.sh TARBALL: installs the packed package beside an old compiler and jest, and runs both in a temporary folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tarball=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/*.json "$here"/*.mts "$here"/*.cjs "$work"
cd "$work"
# jest and npm leave their caches there
export TMPDIR=$work
npm ci --ignore-scripts --no-audit --no-fund >/dev/null
npm install --no-save --ignore-scripts --no-audit --no-fund "$tarball" >/dev/null
npm run --silent types
npm run --silent jest -- --no-cache
