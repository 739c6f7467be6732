#!/usr/bin/env bash
# Builds the oracle `kubernetes` from the types of k8s.io/api, pinned in go.mod.
set -euo pipefail
cd "$(dirname "$0")"

command -v go >/dev/null || { echo 'go is missing (1.26 or newer): https://go.dev/dl/' >&2; exit 3; }

built=$PWD/../../../node_modules/.cache/meshcerts-oracles
mkdir -p "$built"
go build -ldflags '-s -w' -o "$built/kubernetes" .
