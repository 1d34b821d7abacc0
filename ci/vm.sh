#!/usr/bin/env bash
# Runs the flagship drill on a host with cgroup v2 only: Debian's cloud kernel and docker.io in a virtual machine.
#   ci/vm.sh [bookworm|bullseye|trixie] [command…]     default: node dist/bin.js drill fuse-hung-rm --json
# Uses KVM if it works, else software emulation; DRILLBOOK_VM_ACCEL=kvm|tcg overrides this.
# With DRILLBOOK_VM_OUT=DIR, what the command writes to /out is copied to DIR: `drill … --captures /out`.
# The first run of a release creates its disk (a few minutes, kept in DRILLBOOK_VM_CACHE, /var/cache/drillbook).
# Exit code: the command's; 3 if the machine could not be created or did not finish.
set -euo pipefail
cd "$(dirname "$0")/.."
source ci/lib/say.sh
source ci/lib/npm.sh
source ci/lib/apt.sh
source ci/lib/engine.sh
source ci/lib/images.sh
source ci/lib/vm.sh

release=${1:-bookworm}
case $release in bookworm | bullseye | trixie) ;; *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;; esac
shift || true
(($#)) || set -- node dist/bin.js drill fuse-hung-rm --json
((EUID == 0)) || unable 'ci/vm.sh creates disk images, so run it as root.'

one_at_a_time
npm_packages
engine_up
program
lab_images docker@bookworm "docker@$release"
vm_packages
work=$(mktemp -d "${TMPDIR:-/tmp}/drillbook-vm.XXXXXX")
trap 'rm -rf "$work"' EXIT
vm_disks "$release" "$work"
vm_accelerate "$release"
step 'payload: the program' vm_payload "$work" "$*"
flock -u 9
say "booting Debian $release ($vm_accelerator): $*"
out=
if [[ -n $vm_out ]]; then
	out=$work/out.img
	mke2fs -q -t ext4 -O ^has_journal "$out" 256M
fi
vm_run "$release" "$work/payload.img" "$out" | tee "$work/console" | sed -u 's/\r$//'
code=$(sed -n 's/^drillbook-vm: exit \([0-9]*\).*/\1/p' "$work/console" | tail -n 1)
[[ -z $out ]] || vm_take_out "$out"
[[ -n $code ]] || unable "The machine did not finish within $vm_deadline s."
exit "$code"
