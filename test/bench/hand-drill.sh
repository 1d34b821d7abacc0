#!/usr/bin/env bash
# One drill of the flagship failure by hand, as plain as it gets: the yardstick for `drillbook drill fuse-hung-rm`.
# Boots a lab, makes a container whose first process is gone while docker says Up, diagnoses it with one script of
# probes, cures it, and removes everything. Prints the milliseconds of each phase; exit code 0 means: seen and cured.
#   hand-drill.sh [v1|v2] [bookworm|bullseye|trixie] [runtime] [--verbose]
set -euo pipefail

shim=${1:-v2} release=${2:-bookworm} runtime=${3:-unbounded} verbose=${4:-}
case $shim in v1) shim_option='--runtime io.containerd.runtime.v1.linux' ;; v2) shim_option='' ;; *) echo "no shim $shim" >&2; exit 2 ;; esac
lab=drillbook-hand-$$
started=$(date +%s%N)
previous=$started

phase() { # <name>
	local now
	now=$(date +%s%N)
	printf '%-10s %5d ms\n' "$1" $(((now - previous) / 1000000))
	previous=$now
}

remove() {
	docker exec "$lab" lab-teardown >/dev/null 2>&1 || true
	docker rm -f "$lab" >/dev/null 2>&1 || true
}
trap remove EXIT

# What this host's own first process lacks, no container can be given: ALL less that.
privileges=(--cap-add ALL --cgroupns private)
[[ -e /sys/fs/cgroup/freezer ]] || privileges=(--privileged --cgroupns host)
bounding=$((0x$(awk '/^CapBnd/ { print $2 }' /proc/1/status)))
if ((!(bounding >> 24 & 1))); then privileges+=(--cap-drop SYS_RESOURCE); fi

docker run -d --name "$lab" --label drillbook.run="hand-$$" --network none "${privileges[@]}" \
	--device /dev/fuse --device-cgroup-rule 'a *:* rwm' --security-opt seccomp=unconfined \
	--security-opt apparmor=unconfined --security-opt systempaths=unconfined \
	-e DRILLBOOK_RUNTIME="$runtime" -e DRILLBOOK_WATCHDOG=120 "drillbook/docker-node:$release" >/dev/null
for ((tries = 1000; tries > 0; tries--)); do
	said=$(docker logs "$lab" 2>&1)
	[[ $said != *'drillbook-lab: failed'* && $tries -gt 1 ]] || { echo "$said" >&2; exit 3; }
	[[ $said != *'drillbook-lab: ready'* ]] || break
	sleep 0.01
done
phase boot

docker exec -e shim_option="$shim_option" "$lab" lab-shell sh -euc '
	hangfs mount p00 /mnt/hang
	mkdir /mnt/hang/local
	for n in 1 2 3 4 5; do echo "$n" >/mnt/hang/local/$n; done
	hangfs hang p00 --op unlink --path "/local/*"
	docker run -d --name neighbour-1 victim sleep 3600 >/dev/null &
	docker run -d --name neighbour-2 victim sleep 3600 >/dev/null &
	docker run -d --name victim --pid=host $shim_option -v /mnt/hang:/p00 \
		victim sh -c "/bin/rm -rf /p00/local & wait" >/dev/null 2>&1
	wait
	hangfs wait p00 >/dev/null
	kill -9 "$(docker inspect -f "{{.State.Pid}}" victim)"'
phase inject

# The failure is there when all of it is: process gone, docker says Up, runc at work, cgroup FREEZING.
docker exec "$lab" lab-shell sh -euc '
	id=$(docker inspect -f "{{.Id}}" victim) pid=$(docker inspect -f "{{.State.Pid}}" victim)
	tries=1000
	until [ ! -e /proc/$pid ] && [ "$(cat /sys/fs/cgroup/freezer/docker/$id/freezer.state)" = FREEZING ] &&
		pgrep -f "^runc .*kill --all $id" >/dev/null && docker ps | grep -q "Up .*victim$"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || { echo "not reproduced" >&2; exit 1; }
		sleep 0.01
	done'
phase oracle

report=$(docker exec "$lab" lab-shell sh -uc '
	id=$(docker ps -q --no-trunc -f name=victim)
	pid=$(docker inspect -f "{{.State.Pid}}" "$id")
	echo "== docker ps"; docker ps | grep -E "victim$"
	echo "== first process $pid"; ls -d "/proc/$pid" 2>&1
	echo "== shim and runc"; ps -eo pid,stat,time,args | grep "$id" | grep -v grep
	runc=$(pgrep -f "^runc .*kill --all $id")
	echo "== runc $runc: stack"; cat "/proc/$runc/stack"
	echo "== runc: threads"; ls "/proc/$runc/task"
	echo "== runc: tree"; pstree -sp "$runc"
	echo "== runc: file descriptors"; ls -l "/proc/$runc/fd"
	group=/sys/fs/cgroup/freezer/docker/$id
	echo "== freezer"; cat "$group/freezer.state" "$group/freezer.self_freezing"
	echo "== files"; ls "$group"
	echo "== cgroup.procs"; cat "$group/cgroup.procs"
	for task in $(cat "$group/tasks"); do
		grep -q "^State:.*D" "/proc/$task/status" || continue
		echo "== task $task"; grep -E "^(Name|State|Pid)" "/proc/$task/status"; tr "\0" " " <"/proc/$task/cmdline"
		echo; cat "/proc/$task/stack"
		echo "== mount"; grep fuse "/proc/$task/mountinfo"
		n=$(sed -n "s/.* 0:\([0-9]*\) .* - fuse.*/\1/p" "/proc/$task/mountinfo" | head -n 1)
		echo "== FUSE connection $n waits"; cat "/sys/fs/fuse/connections/$n/waiting"
	done')
phase diagnose
[[ -z $verbose ]] || printf '%s\n' "$report"
for sign in 'Up ' 'No such file' 'kill --all' FREEZING 'disk sleep' request_wait_answer; do
	grep -q "$sign" <<<"$report" || { echo "the diagnosis lacks '$sign'" >&2; printf '%s\n' "$report" >&2; exit 1; }
done

connection=$(sed -n 's/^== FUSE connection \([0-9]*\) .*/\1/p' <<<"$report")
docker exec "$lab" lab-shell sh -euc "
	echo 1 >/sys/fs/fuse/connections/$connection/abort
	timeout 20 docker wait victim >/dev/null"'
	docker ps -a | grep -q "Exited.*victim$"
	[ "$(docker ps -q | wc -l)" = 2 ]'
phase cure

remove
trap - EXIT
phase remove
previous=$started
phase total
