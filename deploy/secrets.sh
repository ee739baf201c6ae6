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
    # Those who run KIE and PostgreSQL in their containers.
    chown 10001 secrets/secret-key secrets/audit-key secrets/database-url backups
    chown 999 secrets/database-password
    [ ! -e secrets/backup-recipients ] || chown 10001 secrets/backup-recipients
fi
for file in tls/fullchain.pem tls/key.pem backup-recipients; do
    [ -e "secrets/$file" ] || echo "Put $file into deploy/secrets/ yourself, and run this again." >&2
done
