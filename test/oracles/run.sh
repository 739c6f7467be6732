#!/usr/bin/env bash
# Builds every oracle that can be built here and runs the oracle tests. The last lines say which were asked, how many
# questions each, how many answers differ. Usage: run.sh quick|full [ORACLE …]
# quick asks Deno alone, which is there as it is; the others have to be compiled, which takes longer than the rest of quick.
set -uo pipefail
cd "$(dirname "$0")/../.."

size=${1:-quick}
case $size in quick | full) ;; *) echo 'usage: test/oracles/run.sh quick|full [ORACLE …]' >&2; exit 2 ;; esac
shift || true
wanted=("$@")
left_out=()
all=
if [ ${#wanted[@]} -eq 0 ]; then
  all=yes
  for script in test/oracles/*/build.sh; do
    name=$(basename "$(dirname "$script")")
    if [ "$size" = quick ] && [ "$name" != deno ]; then left_out+=("$name"); else wanted+=("$name"); fi
  done
fi

counts=$(mktemp)
trap 'rm -f "$counts"' EXIT
export MESHCERTS_ORACLE_COUNTS=$counts MESHCERTS_ORACLE_SIZE=$size
for name in ${left_out[@]+"${left_out[@]}"}; do
  printf 'SKIPPED: oracle %s: quick does not compile it\n' "$name" >&2
  printf '{"oracle":"%s","skipped":"not asked by quick"}\n' "$name" >>"$counts"
done
failed=0
MISSING_TOOL=3

for name in "${wanted[@]}"; do
  if [ ! -f "test/oracles/$name/build.sh" ]; then
    echo "there is no test/oracles/$name/build.sh" >&2
    exit 2
  fi
  why=$(bash "test/oracles/$name/build.sh" 2>&1)
  case $? in
    0) ;;
    "$MISSING_TOOL")
      printf 'SKIPPED: oracle %s: %s\n' "$name" "$(tail -n 1 <<<"$why")" >&2
      printf '{"oracle":"%s","skipped":"not built"}\n' "$name" >>"$counts"
      ;;
    *)
      printf '%s\noracle %s does not build\n' "$(tail -n 20 <<<"$why")" "$name" >&2
      failed=1
      ;;
  esac
done

npx vitest run --config test/oracles/vitest.config.ts "${wanted[@]/#/test/oracles/}" || failed=1

# questions that nobody has written down, of the same seed and as many on every machine: a run can be repeated
case $size in quick) rounds=1 ;; full) rounds=2 ;; esac
# Two at a time: a question and its answer take turns, on one core; those that take longest come first.
answers=$(mktemp -d)
for name in istiod envoy openssl rustls go linkerd; do
  if [[ " ${wanted[*]} " == *" $name "* && -x node_modules/.cache/meshcerts-oracles/$name ]]; then echo "$name"; fi
done | xargs -P 2 -I NAME sh -c \
  "npm run -s differential -- --oracle NAME --rounds $rounds --seed 1 >'$answers/NAME' 2>&1" || failed=1
find "$answers" -type f -exec cat {} +
rm -rf "$answers"

# whole meshes, and the year that the commands walk, need three oracles; 3 says that one is not built
if [ "$size" = full ] && [ -n "$all" ]; then
  year=$(mktemp -d)
  MESHCERTS_YEAR=$year npx vitest run test/cli/year.test.ts || failed=1
  node --import ./scripts/ts.mjs scripts/differential/trust-meshes.ts --meshes 20 --plans 1 --changes 6 --year "$year"
  case $? in 0 | 3) ;; *) failed=1 ;; esac
  rm -rf "$year"
fi

node test/oracles/totals.mjs "$counts" || failed=1
exit $failed
