# A virtual machine of a Debian release: its disks, its payload, and its run. Used by ci/vm.sh.
vm_cache=${DRILLBOOK_VM_CACHE:-/var/cache/drillbook}
vm_accelerator=${DRILLBOOK_VM_ACCEL:-auto} # auto: kvm if it works, else tcg
vm_deadline=${DRILLBOOK_VM_DEADLINE:-1800} # seconds

vm_packages() {
	local missing=()
	command -v qemu-system-x86_64 >/dev/null || missing+=(qemu-system-x86)
	command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
	command -v mke2fs >/dev/null || missing+=(e2fsprogs)
	((${#missing[@]})) || return 0
	apt_lists || unable 'apt-get update failed.'
	apt_install vm "${missing[@]}" || unable "Cannot install ${missing[*]}."
}

vm_disks() { # <release> <directory>
	local lab
	if [[ ! -e $vm_cache/$1.initrd ]]; then
		step "disk of $1: mmdebstrap with kernel and docker.io" vm_make_root "$1" || unable "Cannot create the disk for $1."
	fi
	lab=$(image_id drillbook/docker-node:bookworm)
	if [[ $(cat "$vm_cache/$1.lab" 2>/dev/null) != "$lab" ]]; then
		step "disk of $1: the lab, for its engine" vm_make_engine_disk "$1" "$2" || unable "Cannot create the disk with the lab."
		echo "$lab" >"$vm_cache/$1.lab"
	fi
	say "disks of $1: ready in $vm_cache"
}

# Loading an image under emulation takes minutes. A lab of the same release has the same engine, so it loads the
# image here.
vm_make_engine_disk() { # <release> <directory>
	local helper=drillbook-vm-$$ data=$2/docker
	mkdir "$data"
	docker run -d --name "$helper" --label drillbook.run="vm-$$" --network none --cap-add ALL --cap-drop SYS_RESOURCE \
		--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined \
		--device /dev/fuse --device-cgroup-rule 'a *:* rwm' --cgroupns private -v "$data:/var/lib/docker" "drillbook/docker-node:$1" &&
		until_true 60 vm_lab_ready "$helper" &&
		docker save drillbook/docker-node:bookworm | docker exec -i "$helper" docker load
	local code=$?
	docker logs "$helper"
	docker stop -t 20 "$helper" && docker rm -f "$helper"
	((code == 0)) && vm_image "$data" "$vm_cache/$1.docker" 3G
}
vm_lab_ready() { docker logs "$1" 2>&1 | grep -q 'drillbook-lab: ready'; }

vm_image() { # <directory> <image> <size>: removes the directory
	mke2fs -q -t ext4 -O ^has_journal -d "$1" "$2" "$3" && rm -rf "$1"
}

vm_make_root() { # <release>
	local root option options=() packages=docker.io,linux-image-cloud-amd64,initramfs-tools,kmod,udev,iproute2,mount,procps,psmisc
	[[ $1 != trixie ]] || packages+=,docker-cli
	while read -r option; do options+=(--aptopt="$option"); done < <(apt_options)
	mkdir -p "$vm_cache"
	root=$(mktemp -d "$vm_cache/root.XXXXXX")
	# The first process is part of the payload, so that changing it does not change the disk.
	debian_sources "$1" | mmdebstrap --variant=apt --format=directory --include="$packages" "${options[@]}" "$1" "$root" - &&
		mkdir "$root/payload" &&
		printf '#!/bin/sh\nmount -o ro /dev/vdb /payload && exec /payload/init\n' >"$root/sbin/vm-init" &&
		chmod +x "$root/sbin/vm-init" &&
		mke2fs -q -t ext4 -O ^has_journal -d "$root" "$vm_cache/$1.img" 6G &&
		cp "$root"/boot/vmlinuz-* "$vm_cache/$1.vmlinuz" &&
		cp "$root"/boot/initrd.img-* "$vm_cache/$1.initrd"
	local code=$?
	rm -rf "$root"
	return $code
}

vm_payload() { # <directory> <command>
	local payload=$1/payload
	mkdir -p "$payload/drillbook"
	cp ci/vm/init "$payload/init"
	printf '%s\n' "$2" >"$payload/command"
	cp "$(readlink -f "$(command -v node)")" "$payload/node"
	tar -cf - dist package.json runbooks scenarios schema test/bench ci/vm | tar -C "$payload/drillbook" -xf - || return
	# The packages that the program needs at run time, without those that build and check it.
	npm ls --omit=dev --all --parseable 2>/dev/null | sed -n "s|^$PWD/||p" | tar -cf - -T - | tar -C "$payload/drillbook" -xf - || return
	vm_image "$payload" "$1/payload.img" 1G
}

# Finds out whether this machine's KVM works, and with which processor. Being able to open /dev/kvm proves little: a
# nested one can reject a register (`failed to set MSR 0x10a`, caused by the processor feature arch-capabilities), or
# never run an instruction. So this boots the kernel without a root, which the kernel reports before it stops the
# machine.
vm_accelerate() { # <release>
	local cpu
	vm_cpu=max
	case $vm_accelerator in
	tcg) return ;;
	auto | kvm) ;;
	*) unable "invalid DRILLBOOK_VM_ACCEL $vm_accelerator: set it to auto, kvm or tcg." ;;
	esac
	if [[ -w /dev/kvm ]]; then
		for cpu in max max,-arch-capabilities; do
			if vm_boots_with "$1" "$cpu"; then
				vm_accelerator=kvm vm_cpu=$cpu
				return
			fi
		done
	fi
	[[ $vm_accelerator == auto ]] || unable 'KVM does not work on this machine; unset DRILLBOOK_VM_ACCEL to use emulation.'
	say 'KVM does not work on this machine; using emulation, which takes minutes.'
	vm_accelerator=tcg
}
vm_boots_with() { # <release> <processor>
	local said
	said=$(timeout -s KILL 10 qemu-system-x86_64 -accel kvm -cpu "$2" -m 512 -nographic -no-reboot -nic none \
		-kernel "$vm_cache/$1.vmlinuz" -append 'console=ttyS0 panic=-1' </dev/null 2>&1 || true)
	[[ $said == *'Kernel panic - not syncing: VFS'* ]]
}

# What the command writes to /out is copied back.
vm_out=${DRILLBOOK_VM_OUT:-}
vm_take_out() { # <image>
	mkdir -p "$vm_out" && debugfs -R "rdump / $vm_out" "$1" >/dev/null 2>&1 && rm -rf "$vm_out/lost+found"
}

vm_run() { # <release> <payload image> [<image for /out>]: changes to the other disks are discarded
	local speed=(-smp 2) out=()
	[[ -z ${3:-} ]] || out=(-drive "file=$3,if=virtio,format=raw")
	# The emulated clock counts instructions, one per nanosecond: however slow this machine is, deadlines inside hold.
	[[ $vm_accelerator != tcg ]] || speed=(-smp 1 -icount shift=0)
	timeout --foreground "$vm_deadline" qemu-system-x86_64 -accel "$vm_accelerator" -cpu "$vm_cpu" "${speed[@]}" -m 4096 -nographic -no-reboot -nic none \
		-kernel "$vm_cache/$1.vmlinuz" -initrd "$vm_cache/$1.initrd" \
		-drive "file=$vm_cache/$1.img,if=virtio,format=raw,snapshot=on" \
		-drive "file=$2,if=virtio,format=raw,readonly=on" \
		-drive "file=$vm_cache/$1.docker,if=virtio,format=raw,snapshot=on" "${out[@]}" \
		-append 'console=ttyS0 root=/dev/vda rw init=/sbin/vm-init panic=-1 quiet' </dev/null || true
}
