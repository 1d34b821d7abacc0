#!/usr/bin/env bash
# The drills that CI runs in versions of the lab `docker` other than bookworm: one per family, where versions have differed or
# are most likely to. `ci/drill-subset.sh --lab docker@trixie`; takes all options of `drillbook drill`.
set -euo pipefail
cd "$(dirname "$0")/.."
exec node dist/bin.js drill healthy paused fuse-hung-rm left-frozen namespace-cannot-end exit-event-lost shim-stopped \
	dockerd-stopped containerd-frozen removal-held-by-mount oom-loop pid-limit output-not-read inodes-full \
	stopped-by-signal zombies-not-reaped "$@"
