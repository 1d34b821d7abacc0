#!/usr/bin/env bash
# Prepares this machine for drills: npm packages, a Docker engine, the built program, the labs' images; for tests, a
# browser. Does only what is missing. For options see `ci/setup.sh --help`.
set -euo pipefail
cd "$(dirname "$0")/.."
source ci/lib/say.sh
source ci/lib/npm.sh
source ci/lib/apt.sh
source ci/lib/engine.sh
source ci/lib/images.sh
source ci/lib/chromium.sh

usage() {
	cat <<'TEXT'
usage: ci/setup.sh [--lab NAME[@VERSION|@all]]…            labs whose images to build (default docker and redis)
       ci/setup.sh --no-engine                             npm packages and the program only
       ci/setup.sh --browser                               Chromium too, for the tests of the HTML report
       ci/setup.sh --down                                  stop the engine, if this script started it
DRILLBOOK_NO_ENGINE=1 does the same as --no-engine.
exit codes: 0 ready · 1 a step failed · 2 wrong usage · 3 no engine is available
TEXT
}

labs=() engine=yes browser=no
while (($#)); do
	case $1 in
	--lab)
		[[ -n ${2:-} ]] || { usage >&2 && exit 2; }
		labs+=("$2")
		shift
		;;
	--no-engine) engine=no ;;
	--browser) browser=yes ;;
	--down) engine_down && exit ;;
	--help | -h) usage && exit ;;
	*) usage >&2 && exit 2 ;;
	esac
	shift
done
((${#labs[@]})) || labs=(docker redis)
[[ -z ${DRILLBOOK_NO_ENGINE:-} ]] || engine=no

# The last line always states the result: with -e a script can also end silently.
trap 'code=$?; ((code == 0)) || say "not ready (exit code $code)"' EXIT
one_at_a_time
[[ $browser == no ]] || chromium_begin
npm_packages
[[ $engine == no ]] || engine_up
program
[[ $engine == no ]] || lab_images "${labs[@]}"
[[ $browser == no ]] || chromium_end
say "ready after $(seconds_since "$began") s"
