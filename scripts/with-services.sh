#!/bin/sh
# Runs a command with a throw-away PostgreSQL and Redis on unix sockets; stops both by pid at the end.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
# In memory where there is a gigabyte of room: every browser story empties a hundred tables.
shm=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ -w /dev/shm ] && [ "${shm:-0}" -gt 1048576 ]; then root=$(mktemp -d -p /dev/shm); else root=$(mktemp -d); fi
data="$root/services"
mkdir -p "$data"
chmod 755 "$root"
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
if [ ! -x "$bin/initdb" ] || ! command -v redis-server >/dev/null; then
  echo "PostgreSQL and Redis are needed to test on both databases (Debian: apt install postgresql redis-server)." >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then
  chown postgres "$data"
  as() { (cd / && runuser -u postgres -- "$@"); }
else
  as() { "$@"; }
fi
redis=
stop() {
  [ -z "$redis" ] || kill "$redis" 2>/dev/null || true
  as "$bin/pg_ctl" -D "$data/pg" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$root"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
as "$bin/initdb" -D "$data/pg" -U portal -A trust -E UTF8 --locale=C --no-sync >/dev/null
as "$bin/pg_ctl" -D "$data/pg" -w -l "$data/pg.log" \
  -o "-c listen_addresses='' -k $data -F -c max_connections=200" start >/dev/null
redis-server --port 0 --unixsocket "$root/redis.sock" --save '' --daemonize no >/dev/null 2>&1 &
redis=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ -S "$root/redis.sock" ] && break
  sleep 0.2
done
as "$bin/createdb" -h "$data" -U portal portal
encoded=$(printf %s "$data" | sed 's,/,%2F,g')
export DATABASE_URL="postgres://portal@$encoded/portal"
export REDIS_URL="redis+socket://$root/redis.sock"
export PG_BIN="$bin" PG_DATA="$data/pg"
set +e
"$@"
status=$?
set -e
exit "$status"
