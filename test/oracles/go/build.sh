#!/usr/bin/env bash
# Builds the oracle `go` with the Go installed. `build.sh 1.24.4 …` builds `go-1.24.4` too, with that toolchain. The go line of
# go.mod decides Go's GODEBUG defaults: each is built as a program of its own release.
set -euo pipefail
cd "$(dirname "$0")"

command -v go >/dev/null || { echo 'go is missing (1.21 or newer): https://go.dev/dl/' >&2; exit 3; }

built=$PWD/../../../node_modules/.cache/meshcerts-oracles
mkdir -p "$built"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# toolchain, program
build() {
  local version=${1#go}
  cp go.mod "$work/go.mod"
  GOTOOLCHAIN=$1 go mod edit "-go=${version%.*}" "$work/go.mod"
  GOTOOLCHAIN=$1 go build "-modfile=$work/go.mod" -ldflags '-s -w' -o "$built/$2" ./cmd
}

build "$(go env GOVERSION)" go
for version in "$@"; do build "go$version" "go-$version"; done
