#!/usr/bin/env bash
# Installs the pinned Deno, whose client is rustls. No toolchain is needed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../../.." && pwd)/node_modules/.cache/meshcerts-oracles
out=$cache/deno.d
MISSING_TOOL=3

mkdir -p "$out"
cp "$here/package.json" "$here/package-lock.json" "$out"
if ! cmp -s "$here/package-lock.json" "$out/installed-lock.json"; then
  # no install scripts: the package of the platform carries the program as it is
  npm ci --prefix "$out" --ignore-scripts --no-audit --no-fund >&2
  cp "$here/package-lock.json" "$out/installed-lock.json"
fi
deno=$(find "$out/node_modules/@deno" -maxdepth 2 -name deno -type f -print -quit)
[ -n "$deno" ] || { echo 'Deno has no package for this platform' >&2; exit $MISSING_TOOL; }
chmod +x "$deno"

cat >"$cache/deno" <<SCRIPT
#!/bin/sh
exec node "$here/oracle.mjs" "$deno"
SCRIPT
chmod +x "$cache/deno"
