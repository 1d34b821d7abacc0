# Output of the set-up: one line per step on stderr, so that stdout stays free for results.
began=$EPOCHREALTIME

say() { printf 'setup: %s\n' "$*" >&2; }

seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'; }

# step <what it does> <command…>: runs it and reports how long it took. If it fails, prints its last lines.
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
		say "$what: FAILED after $(seconds_since "$from") s (exit code $code); last lines:"
		tail -n 20 "$log" | sed 's/^/    /' >&2
		rm -f "$log"
		return 1
	fi
}

# This machine cannot do it: prints a sentence, and exits with a code that callers can tell from a broken tree.
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

# Two concurrent set-ups would both install and both build. Locks a directory, which leaves no file behind. Processes
# that outlive this script must close fd 9.
one_at_a_time() {
	exec 9</run
	flock -n 9 && return
	say 'another set-up is running; waiting for it …'
	flock -w 1800 9 || unable 'The other set-up did not finish within 30 minutes.'
}
