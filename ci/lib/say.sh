# How the set-up talks: a line for each step, on stderr, so that stdout stays free for results.
# shellcheck shell=bash
# shellcheck disable=SC2034 # the set-up's last line reads it
began=$EPOCHREALTIME

say() { printf 'setup: %s\n' "$*" >&2; }

seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'; }

# step <what it does> <command…>: runs it, says how long it took. If it fails, shows its own last lines.
step() {
	local what=$1 from=$EPOCHREALTIME log
	shift
	log=$(mktemp "${TMPDIR:-/tmp}/drillbook-setup.XXXXXX")
	say "$what …"
	if "$@" >"$log" 2>&1; then
		say "$what: $(seconds_since "$from") s"
		rm -f "$log"
	else
		local code=$?
		say "$what: FAILED after $(seconds_since "$from") s (exit code $code), its last lines:"
		tail -n 20 "$log" | sed 's/^/    /' >&2
		rm -f "$log"
		return 1
	fi
}

# The machine would not do it: one sentence, and the exit code by which callers know it from a broken tree.
unable() {
	say "$*"
	exit 3
}

# until_true <seconds> <command…>: polls; no fixed waits.
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.05
	done
}

# Two set-ups at once would both install and both build. A directory is what is locked: it leaves no file behind.
# Whatever outlives this script must close fd 9.
one_at_a_time() {
	exec 9</run
	flock -n 9 && return
	say 'another set-up is running; waiting for it …'
	flock -w 1800 9 || unable 'The other set-up did not end within 30 minutes.'
}
