#!/bin/sh
# Prepares the data folder, then starts web, worker and clock together; Ctrl-C stops them all.
set -eu
bin=$1
mkdir -p "$DATA_DIR"
"$bin/python" scripts/compile_messages.py
"$bin/python" manage.py migrate -v0
"$bin/python" manage.py createcachetable -v0
"$bin/python" manage.py demo --if-empty
if [ "${DEBUG:-}" = 1 ]; then
  exec "$bin/honcho" -f Procfile.dev start --no-prefix
fi
"$bin/python" manage.py collectstatic --noinput -v0
exec "$bin/honcho" start --no-prefix
