#!/usr/bin/env bash
# What `npm test` runs: the set-up, every check, then the unit and the end-to-end tests, and each bench once.
# Where no engine can be had, the end-to-end tests are skipped, each with that reason.
set -u
cd "$(dirname "$0")/.." || exit 1
ci/setup.sh
case $? in
  0) ;;
  3) export DRILLBOOK_NO_ENGINE=1 && { ci/setup.sh || exit 1; } ;;
  *) exit 1 ;;
esac
npm run --silent check || exit 1
# Each bench once, small: that it works, not how fast it is.
export DRILLBOOK_BENCH=short
exec node_modules/.bin/vitest run --project unit --project side-by-side --project e2e --project bench "$@"
