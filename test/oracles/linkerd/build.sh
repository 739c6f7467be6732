#!/usr/bin/env bash
# Builds the oracle `linkerd` from Linkerd's own packages, by the Go module proxy. Where that does not have the module, a clone of
# github.com/linkerd/linkerd2 at the commit of go.mod does: LINKERD2_CLONE=DIR build.sh
set -euo pipefail
cd "$(dirname "$0")"

command -v go >/dev/null || { echo 'go is missing (1.26 or newer): https://go.dev/dl/' >&2; exit 3; }

built=$PWD/../../../node_modules/.cache/meshcerts-oracles
work=$built/linkerd.work
mkdir -p "$work"

cp go.mod "$work/go.mod"
cp go.sum "$work/go.sum"
modfile=-modfile=$work/go.mod
module=github.com/linkerd/linkerd2
go mod edit "-replace=meshcerts/oracles/go=$PWD/../go" "$work/go.mod"
version=$(sed -n "s|^\t$module \(v.*\)\$|\1|p" go.mod)
if [ -n "${LINKERD2_CLONE:-}" ]; then
  go mod edit "-replace=$module=$LINKERD2_CLONE" "$work/go.mod"
elif ! go mod download "$modfile" "$module@$version" 2>/dev/null; then
  echo "the module $module is not to be had here, and LINKERD2_CLONE names no clone of it" >&2
  exit 3
fi
go build "$modfile" -ldflags "-s -w -X main.linkerdVersion=$version" -o "$built/linkerd" .
