#!/usr/bin/env bash
# What `npm run demo` runs: the set-up, then one whole drill of the flagship, told while it happens.
# Where no engine can be had, the program says so and replays a recorded drill instead.
set -u
cd "$(dirname "$0")/.." || exit 1
ci/setup.sh
case $? in
  0) ;;
  3) ci/setup.sh --no-engine || exit ;;
  *) exit 1 ;;
esac
exec node dist/bin.js demo fuse-hung-rm "$@"
