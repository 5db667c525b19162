#!/bin/sh
# Rewrites the two locks from the .in files. The locks carry hashes and no address.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9
for name in requirements requirements-dev; do
  .venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.12 \
    --custom-compile-command "scripts/lock.sh" "$name.in" -o "$name.txt" "$@"
done
