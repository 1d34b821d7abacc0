#!/usr/bin/env bash
# Lints what would be published: publint for package.json and its files, arethetypeswrong for how types are found.
# Built outside dist/, which a test or a drill may be using; only changes since the last build are compiled.
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
# esm-only: CommonJS is known not to be able to require it.
"$bin/attw" "$tarball" --profile esm-only --no-color --no-emoji
