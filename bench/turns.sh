#!/bin/sh
# Installs the peer's packages, then measures both in one run: turns.sh [ROUNDS] [SECONDS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ -d "$here/bolt/node_modules" ] || (cd "$here/bolt" && npm ci --no-audit --no-fund --silent)
exec "$here/../build/release/bench/bench_turns" "$@"
