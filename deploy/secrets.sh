#!/bin/sh
# Make the secrets that compose.yaml reads, in deploy/secrets/, once. What is there stays as it is.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets/tls backups
new() { [ -e "secrets/$1" ] || python3 -c 'import secrets; print(secrets.token_urlsafe(48), end="")' > "secrets/$1"; }
new secret-key
new audit-key
new database-password
[ -e secrets/database-url ] || printf 'postgresql+psycopg://kie:%s@database/kie' "$(cat secrets/database-password)" > secrets/database-url
if [ "$(id -u)" = 0 ]; then
    # The user that KIE runs as in its containers.
    chown 10001 secrets/secret-key secrets/audit-key secrets/database-url backups
fi
for file in tls/fullchain.pem tls/key.pem backup-recipients; do
    [ -e "secrets/$file" ] || echo "Put $file into deploy/secrets/ yourself." >&2
done
