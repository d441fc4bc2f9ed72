#!/bin/sh
# Installs the tests' packages and runs one file of tests: run.sh cards|package
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -e "$here/node_modules/.package-lock.json" ] ||
  [ -n "$(find "$here/package-lock.json" -newer "$here/node_modules/.package-lock.json")" ]; then
  (cd "$here" && npm ci --no-audit --no-fund --loglevel=error)
  touch "$here/node_modules/.package-lock.json"
fi
exec node --test --test-reporter=spec "$here/$1.test.mjs"
