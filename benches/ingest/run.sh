#!/bin/sh
# Storing frames beside plain SQLite and PostgreSQL COPY, in one run: starts a PostgreSQL of its own, and stops it by its pid.
# Needs Debian's postgresql (15) and, as root, its account `postgres`, because PostgreSQL refuses to run as root.
set -eu

bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
folder=$(mktemp -d)
chmod 777 "$folder"
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
stop() {
  if [ -f "$folder/pg/postmaster.pid" ]; then kill -INT "$(head -n 1 "$folder/pg/postmaster.pid")"; sleep 2; fi
  rm -rf "$folder"
}
trap stop EXIT

as "$bin/initdb" -D "$folder/pg" -U bench --auth=trust >/dev/null
# Durable as it comes (fsync, synchronous_commit); only memory and the log are set as one would.
as "$bin/pg_ctl" -D "$folder/pg" -w -l "$folder/log" \
  -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c shared_buffers=256MB -c max_wal_size=4GB" start >/dev/null
as "$bin/psql" -h "$folder" -U bench -d postgres -Atc 'SELECT version()'
XUNQING_BENCH_PG="host=$folder user=bench dbname=postgres" cargo bench -p store-sqlite --bench ingest
