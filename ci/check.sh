#!/usr/bin/env bash
# Everything that can be said about the tree without running it: types, lint, format, dead code, generated files.
# All of them run, and each that fails is shown; one failure does not hide another.
set -u
cd "$(dirname "$0")/.." || exit 1
bin=node_modules/.bin
failed=0
check() {
  local name=$1 out
  shift
  if out=$("$@" 2>&1); then
    printf 'check: %-7s ok\n' "$name"
  else
    printf '%s\ncheck: %-7s FAILED: %s\n' "$out" "$name" "$*"
    failed=1
  fi
}
check types "$bin/tsc" --noEmit
check lint "$bin/oxlint" --type-aware --deny-warnings
check imports "$bin/depcruise" --config ci/imports.cjs src
check format "$bin/oxfmt" --check
check dead "$bin/knip"
exit "$failed"
