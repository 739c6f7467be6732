#!/usr/bin/env bash
# run.sh TARBALL CONSUMER: weighs the packed package, which is also installed in the folder CONSUMER, in a temporary folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tarball=$(realpath "$1")
consumer=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/*.json "$here"/*.mjs "$work"
cd "$work"
export TMPDIR=$work
npm ci --ignore-scripts --no-audit --no-fund >/dev/null
npm install --no-save --ignore-scripts --no-audit --no-fund "$tarball" >/dev/null
node size.mjs "$work" "$consumer"
