#!/usr/bin/env bash
# `npm run demo`: sets up, then runs one whole drill of the flagship with live progress. Without an engine, the
# program says so and replays a recorded drill instead.
set -u
cd "$(dirname "$0")/.." || exit 1
ci/setup.sh
case $? in
  0) ;;
  3) ci/setup.sh --no-engine || exit ;;
  *) exit 1 ;;
esac
exec node dist/bin.js demo fuse-hung-rm "$@"
