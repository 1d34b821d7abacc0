# Chromium, for the tests of the HTML report. Without it they are skipped, with the reason.
# shellcheck shell=bash

chromium_there() {
	local name
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		if command -v "$name" >/dev/null; then return; fi
	done
	return 1
}

# Begins to install it if it is missing. It takes as long as `npm ci` and the images, so it goes on beside them.
chromium_begin() {
	chromium_job=
	if chromium_there; then
		say 'chromium: installed'
	elif ((EUID != 0)) || ! command -v apt-get >/dev/null; then
		say 'chromium: not installed, and only root can install it, with apt: the tests of the HTML report are skipped'
	else
		# It must not hold the lock on this set-up after a failure elsewhere has ended it.
		chromium_install 9>&- &
		chromium_job=$!
	fi
}

chromium_install() {
	apt_lists || {
		say 'chromium: no package lists: the tests of the HTML report are skipped'
		return
	}
	if [[ -z $(apt-cache show chromium 2>/dev/null) ]]; then
		say 'chromium: apt has no such package here: the tests of the HTML report are skipped'
		return
	fi
	apt_install browser chromium || say 'chromium: not installed: the tests of the HTML report are skipped'
}

# Waits for the installation. A browser that cannot be had fails no set-up.
chromium_end() {
	[[ -z $chromium_job ]] || wait "$chromium_job" || true
}
