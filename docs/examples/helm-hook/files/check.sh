# Runs in the pod of the hook. CACERTS is where the Secret is mounted.
set -eu
# a Secret that is not there is mounted as an empty folder
set -- "$CACERTS"/*
if [ ! -e "$1" ]; then
  echo "$SECRET is not there, or has no keys: istiod would sign with a CA of its own" >&2
  exit 1
fi
exec $MESHCERTS check "$@" --control-plane "$CONTROL_PLANE" --fail-on "$FAIL_ON"
