#!/usr/bin/env bash
# `npm test`: sets up, then runs every check, the unit and end-to-end tests, and each bench once. Without an engine,
# the end-to-end tests are skipped with that reason, and without a browser those of the HTML report.
set -u
cd "$(dirname "$0")/.." || exit 1
ci/setup.sh --browser
case $? in
  0) ;;
  3) export DRILLBOOK_NO_ENGINE=1 && { ci/setup.sh --browser || exit 1; } ;;
  *) exit 1 ;;
esac
npm run --silent check || exit 1
# Run each bench once, small: to see that it works, not how fast it is.
export DRILLBOOK_BENCH=short
exec node_modules/.bin/vitest run --project unit --project launch --project browser --project side-by-side --project e2e --project compute --project bench "$@"
