#!/bin/sh
# Brings what the suite needs from the system: PostgreSQL, Redis, Chromium, gettext. Installs Debian packages as root.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
missing=
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v chromium >/dev/null || missing="$missing chromium"
command -v msgfmt >/dev/null || missing="$missing gettext"
ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "The suite needs:$missing (Debian: sudo apt install$missing)." >&2
  exit 1
fi
log=$(mktemp)
if ! { apt-get -o DPkg::Lock::Timeout=300 update -qq &&
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
rm -f "$log"
