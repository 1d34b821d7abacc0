#!/usr/bin/env bash
# Runs all static checks: types, lint, format, dead code, the package. They run in parallel, and every failure is
# shown.
set -u
cd "$(dirname "$0")/.." || exit 1
bin=node_modules/.bin
said=$(mktemp -d) || exit 1
trap 'rm -rf "$said"' EXIT
names=() pids=()
check() {
  local name=$1
  shift
  {
    printf '%s\n' "$*"
    "$@" 2>&1
  } >"$said/$name" &
  names+=("$name") pids+=($!)
}
check types "$bin/tsc" --noEmit
check package ci/check-package.sh
check lint "$bin/oxlint" --type-aware --deny-warnings
check imports "$bin/depcruise" --config ci/imports.cjs src
check format "$bin/oxfmt" --check
check dead "$bin/knip"
failed=0
for nth in "${!names[@]}"; do
  name=${names[nth]}
  if wait "${pids[nth]}"; then
    printf 'check: %-7s ok\n' "$name"
  else
    tail -n +2 "$said/$name"
    printf 'check: %-7s FAILED: %s\n' "$name" "$(head -n 1 "$said/$name")"
    failed=1
  fi
done
exit "$failed"
