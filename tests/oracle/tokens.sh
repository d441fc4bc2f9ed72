#!/bin/sh
# Installs the oracle's packages, if they are not there, and prints its answers: tokens.sh FILE (tokens.mjs).
set -eu
file=$1
cd "$(dirname "$0")"
pinned=$(pwd)/../../build/node/node_modules/.bin # where ./dev puts a newer Node than the system's
if [ -x "$pinned/node" ]; then PATH=$pinned:$PATH; fi
if [ ! -e node_modules/.package-lock.json ] || [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch node_modules/.package-lock.json
fi
exec node tokens.mjs "$file"
