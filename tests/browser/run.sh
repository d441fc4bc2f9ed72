#!/bin/sh
# Builds the page if it is older than its sources, installs the tests' packages, and runs one file: run.sh parts|conversation|install
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

packages() { # the packages that the lock file in $1 names, unless they are there
  if [ ! -e "$1/node_modules/.package-lock.json" ] ||
    [ -n "$(find "$1/package-lock.json" -newer "$1/node_modules/.package-lock.json")" ]; then
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    touch "$1/node_modules/.package-lock.json"
  fi
}

packages "$here"
packages "$root/web"
if [ ! -e "$root/web/dist/index.html" ] ||
  [ -n "$(find "$root/web/src" "$root/web/public" "$root/web/index.html" "$root/web/vite.config.ts" "$root/web/package-lock.json" \
    -newer "$root/web/dist/index.html" -print -quit)" ]; then
  (cd "$root/web" && npm run --silent build)
fi

# The conversation needs the whole program; while it cannot say its version there is none, and the test is skipped (77).
if [ "$1" = conversation ] && [ -z "${COACH_URL:-}" ] && ! "${COACH_PROGRAM:-$root/build/release/coach}" --version | grep -q '^coach '; then
  echo "there is no coach program to talk to: build it first" >&2
  exit 77
fi

exec node --test --test-reporter=spec "$here/$1.test.mjs"
