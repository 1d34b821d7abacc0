# Images of labs, and what making one from this machine's apt sources takes.

image_id() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

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

# Without a registry, base images are made with mmdebstrap.
lab_images() { # <lab>…
	if [[ -z $(image_id drillbook/base:bookworm) ]] && ((EUID == 0)) && command -v apt-get >/dev/null &&
		! command -v mmdebstrap >/dev/null; then
		apt_lists || unable 'apt-get update failed.'
		apt_install labs mmdebstrap || unable 'Cannot install mmdebstrap.'
	fi
	step "labs: drillbook lab build $*" node dist/bin.js lab build "$@"
}
