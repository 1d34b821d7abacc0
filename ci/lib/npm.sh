# npm packages and the built program.
# shellcheck shell=bash

npm_packages() {
	command -v node >/dev/null || unable 'Node.js is missing: install version 20 or later, with npm.'
	local major
	major=$(node -p 'process.versions.node.split(".")[0]')
	((major >= 20)) || unable "Node.js $(node --version) is too old: install version 20 or later."
	local installed=node_modules/.package-lock.json
	if [[ -e $installed && ! package-lock.json -nt $installed ]]; then
		say 'npm packages: up to date'
		return
	fi
	step 'npm packages: npm ci' npm ci --no-audit --no-fund
	touch "$installed" # npm sets its time to that of the packages in the lock file
}

program() {
	local built=node_modules/.drillbook-built # a failed build leaves files, too
	if [[ -e dist/bin.js && -e $built && -z $(find src package.json tsconfig*.json ci/bundle.mjs -newer $built -print -quit) ]]; then
		say 'program: up to date'
		return
	fi
	rm -f $built
	step 'program: npm run build' npm run --silent build
	touch $built
}
