# The flagship's probes by hand, for one `docker exec -i LAB sh -s`: what a person would put into one script.
# It looks at the same things as runbooks/container-up-process-gone.yaml, as often as that does.
for id in $(docker ps -q --no-trunc); do
  pid=$(cat /run/containerd/io.containerd.runtime.v2.task/moby/"$id"/init.pid)
  if grep -q "$id" /proc/"$pid"/cgroup 2>/dev/null && ! grep -q ' Z ' /proc/"$pid"/stat; then continue; fi
  echo "== docker ps"; docker ps --no-trunc --filter id="$id" --format '{{json .}}'
  echo "== first process $pid"; ls -d "/proc/$pid" 2>&1
  echo "== shims and runtimes"; grep -hsE '^[0-9]+ \((containerd-shim|runc)' /proc/[0-9]*/stat
  shim=$(grep -ls "$id" $(grep -ls '^containerd-shim' /proc/[0-9]*/comm | sed 's/comm$/cmdline/') | cut -d/ -f3)
  echo "== shim $shim"; tr '\0' ' ' < /proc/"$shim"/cmdline; cat /proc/"$shim"/stat
  runc=$(grep -ls "$id" $(grep -ls '^runc' /proc/[0-9]*/comm | sed 's/comm$/cmdline/') | cut -d/ -f3)
  echo "== runc $runc"; tr '\0' ' ' < /proc/"$runc"/cmdline; cat /proc/"$runc"/stat
  echo "== since"; cat /proc/uptime; ps -o etimes= -p "$runc"
  echo "== its stack"; cat /proc/"$runc"/stack
  echo "== its threads"; grep -s . /proc/"$runc"/task/*/wchan
  echo "== its place"; pstree -sp "$runc"
  group=$(find /sys/fs/cgroup/freezer -type d -name "*$id*")
  echo "== its files"
  cd /proc/"$runc"/fd && ls -l
  n=0 look=0
  until [ "$n" -ef "$group"/freezer.state ]; do
    look=$((look + 1))
    if [ -e "$n" ]; then n=$((n + 1)); fi
    [ $((look % 100)) -ne 0 ] || n=0
    [ "$look" -lt 20000 ] || break
  done
  echo "look $look: $n -> $group/freezer.state"
  echo "== freezer"
  cat "$group"/freezer.state; sleep 0.01; cat "$group"/freezer.state; sleep 0.01; cat "$group"/freezer.state
  cat "$group"/freezer.self_freezing; ls -l "$group"; cat "$group"/cgroup.procs "$group"/tasks
  for task in $(cat "$group"/tasks); do
    echo "== task $task"; cat /proc/"$task"/status /proc/"$task"/stack
    grep -q request_wait_answer /proc/"$task"/stack || continue
    echo "== blocker"; cat /proc/"$task"/task/"$task"/status
    tr '\0' ' ' < /proc/"$task"/cmdline; ls -l /proc/"$task"/fd; cat /proc/"$task"/mountinfo
    for connection in $(sed -n 's/^.* 0:\([0-9]*\) .* - fuse\..*/\1/p' /proc/"$task"/mountinfo); do
      echo "== connection $connection"; cat /sys/fs/fuse/connections/"$connection"/waiting
    done
  done
done
exit 0
