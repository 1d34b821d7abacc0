#!/usr/bin/env bash
# What would be published, linted: publint for package.json and its files, arethetypeswrong for how types are found.
# Built apart from dist/, which a test or a drill may be using; only what changed since the last time is compiled again.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/node_modules/.bin
stage=.check/package
mkdir -p "$stage"
"$bin/tsc" -p tsconfig.build.json --outDir "$stage/dist" --tsBuildInfoFile .check/tsbuildinfo
cp package.json README.md LICENSE "$stage/"
cd "$stage"
tarball=$(npm pack --ignore-scripts --silent)
trap 'rm -f "$tarball"' EXIT
"$bin/publint" run "$tarball" --strict
# esm-only: that CommonJS cannot require it is known.
"$bin/attw" "$tarball" --profile esm-only --no-color --no-emoji
