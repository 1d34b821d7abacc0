# Debian packages. One apt at a time: two would fail on each other's locks. Locking a directory leaves no file behind.
# shellcheck shell=bash

# A new machine may have no package lists at all.
apt_lists() {
	apt_lists_fresh || step 'apt-get update' flock -o /var/lib/apt apt-get update -qq
}
apt_lists_fresh() {
	[[ -n $(find /var/lib/apt/lists -name '*Packages*' -mmin -1440 -print -quit 2>/dev/null) ]]
}

# apt_install <who wants it> <package…>
apt_install() {
	local who=$1
	shift
	# RUNLEVEL=1: do not let a package start a daemon whose log and pid we do not control.
	local level=()
	if [[ ! -d /run/systemd/system ]]; then level=(RUNLEVEL=1); fi
	step "$who: apt-get install $*" flock -o /var/lib/apt env "${level[@]}" DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends "$@"
}
