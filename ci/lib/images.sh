# The base image of a release, and the lab image built on it.

image_id() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

base_image() { # <release>
	local image=drillbook/base:$1
	if [[ -n $(image_id "$image") ]]; then return; fi
	local from=$EPOCHREALTIME
	if pull_at_once "debian:$1-slim"; then
		docker tag "debian:$1-slim" "$image"
		say "base $1: pulled debian:$1-slim: $(seconds_since "$from") s"
		return
	fi
	say "base $1: no registry provided debian:$1-slim; building it from this machine's apt sources"
	if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
		unable "Cannot build $image: run this as root on a machine with apt, or provide a registry."
	fi
	apt_lists
	command -v mmdebstrap >/dev/null || step 'apt-get install mmdebstrap' env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends mmdebstrap || unable 'Cannot install mmdebstrap.'
	step "base $1: mmdebstrap" make_base "$1" "$image" || unable "Cannot build $image."
}

# A registry that has not started to answer within 5 s counts as missing; one that has may take its time.
pull_at_once() { # <image>
	local log pid answered=0
	log=$(mktemp)
	timeout 600 docker pull "$1" >"$log" 2>&1 9>&- &
	pid=$!
	until_true 5 pull_answers "$log" "$pid" && answered=1
	((answered)) || kill "$pid" 2>/dev/null || true
	wait "$pid" || answered=0
	rm -f "$log"
	((answered))
}
pull_answers() { grep -q 'Pulling from' "$1" || ! kill -0 "$2" 2>/dev/null; }

make_base() { # <release> <image>
	local sources options=() option
	sources=$(debian_sources "$1")
	while read -r option; do options+=(--aptopt="$option"); done < <(apt_options)
	if grep -q https: <<<"$sources"; then options+=(--include=ca-certificates); fi
	mmdebstrap --variant=apt --format=tar "${options[@]}" "$1" - - <<<"$sources" |
		docker import --change "LABEL drillbook.base=$1" - "$2"
}

# This machine's apt sources for Debian, with its own release replaced by the wanted one. If there are none, this
# prints nothing, and mmdebstrap uses Debian's default.
debian_sources() { # <release>
	local own
	own=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	# shellcheck disable=SC2016 # apt's own fields
	apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		awk -v own="$own" -v wanted="$1" '
			$1 == "Debian" && $4 == "main" && index($3, own) == 1 {
				sub("^" own, wanted, $3)
				line = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " $2 " " $3 " " $4
				if (!seen[line]++) print line
			}'
}

# This machine's apt settings for reaching its sources (a proxy, a mirror with old dates) apply to the image as well.
apt_options() { apt-config dump | grep -E '^Acquire::(http|https|Check-Valid-Until|Check-Date|Retries)\b.*"[^"]+";$' || true; }

# A hash of everything that the image is built from: only a change in content rebuilds it.
context_hash() {
	# shellcheck disable=SC2016 # for the inner shell
	(cd labs/docker && find . -type f ! -name '*.md' ! -name lab.yaml ! -name '*.o' ! -path ./hangfs/hangfs -print0 | sort -z |
		xargs -0 -n 1 sh -c '[ -x "$1" ] && echo x; sha256sum "$1"' - | sha256sum | cut -c1-16)
}

lab_image() { # <release>
	local release=$1 image=drillbook/lab:$1 context
	base_image bookworm # the builder's
	base_image "$release"
	context=$(context_hash)-$(image_id "drillbook/base:$release" | cut -c8-19)
	if [[ $(docker image inspect --format '{{index .Config.Labels "drillbook.context"}}' "$image" 2>/dev/null) == "$context" ]]; then
		say "lab $release: up to date"
		return
	fi
	# The classic builder: every engine has it, and it shows a failed command's output.
	step "lab $release: docker build" env DOCKER_BUILDKIT=0 docker build --network=host --force-rm \
		--build-arg RELEASE="$release" --build-arg CONTEXT="${context%-*}" --label drillbook.context="$context" \
		--tag "$image" labs/docker
	# Remove our untagged images; keep the builder's own as the next build's cache.
	docker image prune -f --filter label=drillbook.lab >/dev/null 2>&1 || true
	docker image prune -f --filter label=drillbook.builder --filter "label!=drillbook.builder=${context%-*}" >/dev/null 2>&1 || true
}
