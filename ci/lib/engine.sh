# A Docker engine: a running one, or one that we start.
engine_run=/run/drillbook-engine
engine_pid_file=$engine_run/dockerd.pid
engine_log=$engine_run/dockerd.log

engine_version() { timeout 10 docker version --format '{{.Server.Version}}' 2>/dev/null; }
engine_answers() { [[ -n $(engine_version) ]]; }

engine_up() {
	if ! command -v docker >/dev/null; then engine_install; fi
	local version
	if version=$(engine_version) && [[ -n $version ]]; then
		say "engine: Docker $version answers${DOCKER_HOST:+ at $DOCKER_HOST}"
		return
	fi
	[[ -z ${DOCKER_HOST:-} || $DOCKER_HOST == unix:///var/run/docker.sock ]] ||
		unable "No engine answers at DOCKER_HOST=$DOCKER_HOST: $(engine_complaint) Start it, or unset DOCKER_HOST to use one on this machine."
	((EUID == 0)) || unable "No Docker engine answers ($(engine_complaint)) Install and start one (Debian: docker.io), and add yourself to the group docker; or run this as root."
	local other
	other=$(engine_process || true)
	if [[ -n $other ]] && ! engine_is_ours; then
		unable "dockerd (pid $other) is running but does not answer: $(engine_complaint) Stop it or wait for it; a second one must not use its data."
	fi
	command -v dockerd >/dev/null || engine_install
	engine_start
}

engine_complaint() { timeout 10 docker version 2>&1 >/dev/null | tail -n 1; }

engine_install() {
	((EUID == 0)) || unable 'Docker is missing: install it (Debian: apt-get install docker.io), or run this as root.'
	command -v apt-get >/dev/null || unable 'Docker is missing, and so is apt: install a Docker engine by hand.'
	apt_lists || unable 'apt-get update failed.'
	local packages=(docker.io)
	# Since trixie the command line is a separate package.
	if apt-cache show docker-cli >/dev/null 2>&1; then packages+=(docker-cli); fi
	apt_install engine "${packages[@]}" || unable 'Cannot install Docker.'
	hash -r
}

# Reads /proc: pgrep may be missing, and a zombie is not a running dockerd.
engine_process() { grep -l '^[0-9]* (dockerd) [^ZX]' /proc/[0-9]*/stat 2>/dev/null | head -n 1 | cut -d/ -f3; }
engine_ended() { ! grep -q '^[0-9]* (dockerd) [^ZX]' "/proc/$1/stat" 2>/dev/null; }
engine_is_ours() { [[ -s $engine_pid_file ]] && ! engine_ended "$(<$engine_pid_file)"; }

engine_start() {
	if [[ -d /run/systemd/system ]]; then
		step 'engine: systemctl start docker' systemctl start docker || unable 'systemd could not start docker.'
		say "engine: Docker $(engine_version) answers; it belongs to systemd, so --down does not stop it"
		return
	fi
	if ! step 'engine: starting dockerd' engine_daemon; then
		# If the kernel or a sandbox grants no netfilter, the default network cannot be created. Labs do not need it.
		step 'engine: starting dockerd without a bridge' engine_daemon --iptables=false --bridge=none ||
			unable "dockerd does not start on this machine; see $engine_log."
	fi
	say "engine: Docker $(engine_version) answers; ci/setup.sh --down stops it"
}

engine_daemon() {
	mkdir -p $engine_run
	rm -f $engine_pid_file
	# After a reboot a stale pid file names another process, and dockerd would refuse to start.
	local stale
	for stale in /var/run/docker.pid /var/run/docker/containerd/containerd.pid; do
		[[ -s $stale && $(cat "/proc/$(<$stale)/comm" 2>/dev/null) =~ ^(dockerd|containerd)$ ]] || rm -f $stale
	done
	setsid nohup dockerd --pidfile $engine_pid_file "$@" </dev/null >$engine_log 2>&1 9>&- &
	local daemon=$!
	until_true 60 engine_answers_or_failed "$daemon" || true
	engine_answers && return
	if kill "$daemon" 2>/dev/null; then until_true 20 engine_ended "$daemon" || true; fi
	cat $engine_log
	return 1
}

engine_answers_or_failed() { engine_answers || ! kill -0 "$1" 2>/dev/null; }

engine_down() {
	engine_is_ours || { say 'engine: this script started none'; return 0; }
	local pid
	pid=$(<$engine_pid_file)
	step "engine: stopping dockerd (pid $pid)" engine_stop "$pid" || { say "dockerd did not stop; see $engine_log"; return 1; }
}

engine_stop() {
	kill "$1" && until_true 30 engine_ended "$1" && rm -rf $engine_run
}
