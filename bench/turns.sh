#!/bin/sh
# Installs the peers' packages, then measures all in one run: turns.sh [ROUNDS] [SECONDS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for peer in bolt teams; do
  [ -d "$here/$peer/node_modules" ] || (cd "$here/$peer" && npm ci --no-audit --no-fund --silent)
done
exec "$here/../build/release/bench/bench_turns" "$@"
