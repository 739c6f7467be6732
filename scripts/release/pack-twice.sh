#!/usr/bin/env bash
# pack-twice.sh FOLDER: packs the commit in two clones, at two paths, in two time zones, with two umasks, one after the other, and
# compares. FOLDER gets the package and SHA256SUMS. Anybody can do the same and compare with what npm has: docs/releasing.md.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/../.."
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

# pack NAME: the path of what is packed is printed
pack() {
  local home="$stage/$1/meshcerts"
  mkdir -p "$stage/$1" "$stage/out $1"
  git clone --quiet . "$home"
  git -C "$home" checkout --quiet --detach "$(git rev-parse HEAD)"
  (cd "$home" && npm ci --ignore-scripts --no-audit --no-fund >/dev/null && npm pack --silent --pack-destination "$stage/out $1" >/dev/null)
  echo "$stage/out $1"/*.tgz
}

first=$(umask 022 && TZ=UTC pack one)
second=$(umask 077 && TZ=Pacific/Auckland pack 'two/further away')
digest() { node -e 'console.log(require("crypto").createHash("sha256").update(require("fs").readFileSync(process.argv[1])).digest("hex"))' "$1"; }
if [ "$(digest "$first")" != "$(digest "$second")" ]; then
  echo "two packs of one commit differ: $(digest "$first") and $(digest "$second")" >&2
  mkdir "$stage/1" "$stage/2" && tar -xzf "$first" -C "$stage/1" && tar -xzf "$second" -C "$stage/2"
  diff -rq "$stage/1" "$stage/2" >&2 || true
  exit 1
fi
cp "$first" "$folder/"
(cd "$folder" && for one in *.tgz; do printf '%s  %s\n' "$(digest "$one")" "$one"; done >SHA256SUMS && cat SHA256SUMS)
