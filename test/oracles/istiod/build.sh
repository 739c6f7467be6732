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

modfile=-modfile=$work/go.mod
cp go.sum "$work/go.sum"
if [ $# -gt 0 ]; then
  # of the pinned requirements none stays: an older Istio does not compile with the Kubernetes of a newer one
  cat >"$work/go.mod" <<MOD
module meshcerts/oracles/istiod

$(grep '^go ' go.mod)

require (
	istio.io/istio $1
	meshcerts/oracles/go v0.0.0
)
MOD
else
  cp go.mod "$work/go.mod"
fi
go mod edit "-replace=meshcerts/oracles/go=$PWD/../go" "$work/go.mod"
if [ $# -gt 0 ]; then
  # and the sums are those that Istio itself was tested with
  sums=$(cd "$work" && go mod download -json "istio.io/istio@$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')/go.sum
  sort -u go.sum "$sums" >"$work/go.sum"
  go mod tidy "$modfile"
fi

version=$(go list "$modfile" -m -f '{{.Version}}' istio.io/istio)
istio=$(go mod download "$modfile" -json "istio.io/istio@$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
ln -sfn "$istio" "$work/istio"
go mod edit "-replace=istio.io/istio=$work/istio" "$work/go.mod"

# Istio of the spring of 2026 does not have it
client=no-client-certificate
if grep -q 'func validateBackendClientCertificateRef' "$istio"/pilot/pkg/config/kube/gateway/*.go; then client=client-certificate; fi

cat >"$work/overlay.json" <<JSON
{ "Replace": {
  "$work/istio/pilot/pkg/bootstrap/oracle.go": "$PWD/_overlay/bootstrap.go",
  "$work/istio/pilot/pkg/config/kube/gateway/oracle.go": "$PWD/_overlay/gateway.go",
  "$work/istio/pilot/pkg/config/kube/gateway/oracle_client.go": "$PWD/_overlay/$client.go",
  "$work/istio/security/pkg/pki/ca/oracle.go": "$PWD/_overlay/ca.go",
  "$work/istio/security/pkg/nodeagent/cache/oracle.go": "$PWD/_overlay/cache.go"
} }
JSON
# without the paths of this clone: else Go compiles all of Istio again in each
go build "$modfile" -overlay "$work/overlay.json" -trimpath -ldflags "-s -w -X main.istioVersion=$version" -o "$built/istiod" .
