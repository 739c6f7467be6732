#!/usr/bin/env bash
# Builds the image of the Containerfile with buildah, and runs it as its user, on a root that cannot be written, without network.
# After `npm run executable`. Where there is no buildah, the files of the image are run in the same way. Needs root, or namespaces
# of the user; where neither is there it says SKIPPED.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=tools/executable
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/inside.sh" <<'INSIDE'
set -euo pipefail
root=$1 fixtures=$2
mkdir -p "$root/data"
mount --bind "$root" "$root"
mount --bind "$fixtures" "$root/data"
mount -o remount,bind,ro "$root/data"
mount -o remount,bind,ro "$root"
meshcerts() { chroot ${user:+--userspec="$user"} "$root" /meshcerts "$@"; }
[ "$(meshcerts check /data/good --format json | grep -c '"status": "pass"')" = 1 ]
code=0
meshcerts check /data/broken/key-of-root --at 2001-06-01 >/dev/null || code=$?
[ "$code" = 1 ]
code=0
meshcerts create --out /data/new --clusters a 2>"$root.err" || code=$?
[ "$code" = 2 ] && grep -q 'read-only file system' "$root.err"
INSIDE

namespaces=(unshare --mount --net)
user=65532:65532
if [ "$(id -u)" != 0 ]; then namespaces+=(--map-root-user) user=; fi
"${namespaces[@]}" true 2>/dev/null || { echo 'SKIPPED: the image: no namespaces for this user' >&2; exit 0; }

if command -v buildah >/dev/null && [ "$(id -u)" = 0 ]; then
  build() { buildah --root "$work/images" --runroot "$work/run" --storage-driver vfs "$@"; }
  build build --quiet --isolation chroot -t meshcerts -f $here/Containerfile $here/dist >/dev/null
  container=$(build from meshcerts)
  [ "$(build inspect --format '{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}}' "$container")" = '65532:65532 [/meshcerts]' ]
  root=$(build mount "$container")
  what='the image that buildah built'
else
  echo 'SKIPPED: building the image: no buildah, or not root; its files are run without it' >&2
  cp -r $here/dist/root "$work/root"
  root=$work/root
  what='the files of the image'
fi
# every folder above the root must let its user through
chmod a+rx "$work"
dir=$root
while [ "$dir" != "$work" ]; do chmod a+x "$dir"; dir=$(dirname "$dir"); done
user=$user "${namespaces[@]}" bash "$work/inside.sh" "$root" "$PWD/fixtures"
echo "$what: a good set, a broken one, and nothing written, as ${user:-the user who is here}"
