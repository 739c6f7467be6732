#!/usr/bin/env bash
# Builds the oracle `istiod` from Istio's own packages. `build.sh VERSION` takes another version of Istio than the pinned one.
# Istio's start-up is not exported: files of ours join its packages by -overlay. Go forbids an overlay inside its module cache,
# so the module is replaced by a link to its own directory there.
set -euo pipefail
cd "$(dirname "$0")"

command -v go >/dev/null || { echo 'go is missing (1.26 or newer): https://go.dev/dl/' >&2; exit 3; }

built=$PWD/../../../node_modules/.cache/meshcerts-oracles
work=$built/istiod.work
mkdir -p "$work"

cp go.mod "$work/go.mod"
cp go.sum "$work/go.sum"
modfile=-modfile=$work/go.mod
go mod edit "-replace=meshcerts/oracles/go=$PWD/../go" "$work/go.mod"
if [ $# -gt 0 ]; then
  go mod edit "-require=istio.io/istio@$1" "$work/go.mod"
  go mod tidy "$modfile"
fi

version=$(go list "$modfile" -m -f '{{.Version}}' istio.io/istio)
istio=$(go mod download "$modfile" -json "istio.io/istio@$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
ln -sfn "$istio" "$work/istio"
go mod edit "-replace=istio.io/istio=$work/istio" "$work/go.mod"

cat >"$work/overlay.json" <<JSON
{ "Replace": {
  "$work/istio/pilot/pkg/bootstrap/oracle.go": "$PWD/_overlay/bootstrap.go",
  "$work/istio/pilot/pkg/config/kube/gateway/oracle.go": "$PWD/_overlay/gateway.go",
  "$work/istio/security/pkg/pki/ca/oracle.go": "$PWD/_overlay/ca.go",
  "$work/istio/security/pkg/nodeagent/cache/oracle.go": "$PWD/_overlay/cache.go"
} }
JSON
go build "$modfile" -overlay "$work/overlay.json" -ldflags "-s -w -X main.istioVersion=$version" -o "$built/istiod" .
