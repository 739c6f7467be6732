#!/usr/bin/env bash
# Prints the path of a Chromium: the one that CHROMIUM names, one that is there, or, as root of a Debian, the one that it
# installs. Ends with 3 where none can be had, and says why.
set -uo pipefail
MISSING=3
LONGEST=150

found() {
  local name
  for name in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return 0
  done
  return 1
}

install() {
  timeout "$LONGEST" sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium'
}

found && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo 'there is no Chromium, and only root can install one' >&2; exit $MISSING; }
said=$(DEBIAN_FRONTEND=noninteractive install 2>&1) || { echo "$said" | tail -n 3 >&2; echo 'Chromium cannot be installed' >&2; exit $MISSING; }
found || exit $MISSING
