#!/bin/sh
# Copy the database at the first start, then follow it. PRIMARY: how it is reached; what else is given goes to PostgreSQL.
set -eu
umask 077
pass="${TMPDIR:-/tmp}/pgpass"
# Written anew at each start: /tmp is memory.
printf '*:*:*:*:%s\n' "$(cat "$PASSWORD_FILE")" > "$pass"
if [ ! -e "$PGDATA/PG_VERSION" ]; then
    rm -rf "$PGDATA.coming"
    pg_basebackup --dbname="$PRIMARY passfile=$pass" --pgdata="$PGDATA.coming" --wal-method=stream --slot=kie \
        --checkpoint=fast --write-recovery-conf
    mv "$PGDATA.coming" "$PGDATA"
fi
exec postgres "$@"
