#!/bin/sh
# The whole suite on both databases at once: SQLite in one process, PostgreSQL and Redis in another.
# Every test without a browser runs on both; the browser's stories are shared between them, three and two of five.
# The words of the second process are kept aside and shown after those of the first.
set -u
python=$1
shift
said=$(mktemp)
second=
stop() {
  [ -z "$second" ] || kill "$second" 2>/dev/null || true
  rm -f "$said"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export PLAIN_STATIC=1
sh scripts/with-services.sh "$python" -m pytest -q --stories=second "$@" >"$said" 2>&1 &
second=$!
echo "SQLite:"
"$python" -m pytest -q --stories=first "$@"
first_status=$?
wait "$second"
second_status=$?
second=
echo "PostgreSQL and Redis:"
cat "$said"
[ "$first_status" -eq 0 ] && [ "$second_status" -eq 0 ]
