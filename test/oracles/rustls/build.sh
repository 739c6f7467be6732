#!/usr/bin/env bash
# Builds the program that asks rustls-webpki, rustls-pemfile and x509-parser in the versions of one release of ztunnel.
# With a release as argument: that of releases/RELEASE, put next to it as rustls-RELEASE.
set -euo pipefail
cd "$(dirname "$0")"

MISSING_TOOL=3
command -v cargo >/dev/null || { echo 'cargo is missing (Rust 1.85 or newer)' >&2; exit $MISSING_TOOL; }
# aws-lc-rs, which ztunnel signs and verifies with, compiles C
command -v cc >/dev/null || { echo 'a C compiler is missing' >&2; exit $MISSING_TOOL; }
command -v cmake >/dev/null || { echo 'cmake is missing' >&2; exit $MISSING_TOOL; }

built=../../../node_modules/.cache/meshcerts-oracles
mkdir -p "$built"
built=$(cd "$built" && pwd)
release=${1:-}
manifest=${release:+releases/$release/}Cargo.toml
# one folder for all releases: what they share is compiled once
export CARGO_TARGET_DIR=$built/rustls-target
cargo build --release --locked --quiet --manifest-path "$manifest"
cp "$CARGO_TARGET_DIR/release/oracle-rustls${release:+-${release//./-}}" "$built/rustls${release:+-$release}.new"
mv "$built/rustls${release:+-$release}.new" "$built/rustls${release:+-$release}"
