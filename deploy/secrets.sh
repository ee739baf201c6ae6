#!/bin/sh
# Make the secrets that compose.yaml reads, in deploy/secrets/, once. What is there stays as it is.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets/tls backups
new() { [ -e "secrets/$1" ] || python3 -c 'import secrets; print(secrets.token_urlsafe(48), end="")' > "secrets/$1"; }
new secret-key
new audit-key
new database-owner-password
new database-password
new standby-password
if [ ! -e secrets/database-key ]; then
    # The database says by this who it is, and KIE believes no other certificate.
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=database \
        -addext subjectAltName=DNS:database -keyout secrets/database-key -out secrets/database-certificate 2>/dev/null
fi
if [ ! -e secrets/standby-key ]; then
    # The same, for the standby of compose.standby.yaml.
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=standby \
        -addext subjectAltName=DNS:standby -keyout secrets/standby-key -out secrets/standby-certificate 2>/dev/null
fi
where='postgresql+psycopg://kie:%s@database/kie?sslmode=verify-full&sslrootcert=/run/secrets/database-certificate'
# shellcheck disable=SC2059
[ -e secrets/database-url ] || printf "$where" "$(cat secrets/database-password)" > secrets/database-url
where='postgresql+psycopg://kie:%s@standby/kie?sslmode=verify-full&sslrootcert=/run/secrets/standby-certificate'
# shellcheck disable=SC2059
[ -e secrets/replica-url ] || printf "$where" "$(cat secrets/database-password)" > secrets/replica-url
chmod 644 secrets/database-certificate secrets/standby-certificate
if [ "$(id -u)" = 0 ]; then
    # Those who run KIE and PostgreSQL in their containers.
    chown 10001 secrets/secret-key secrets/audit-key secrets/database-url secrets/replica-url backups
    chown 999 secrets/database-password secrets/database-owner-password secrets/database-key \
        secrets/standby-password secrets/standby-key
    [ ! -e secrets/backup-recipients ] || chown 10001 secrets/backup-recipients
fi
for file in tls/fullchain.pem tls/key.pem backup-recipients; do
    [ -e "secrets/$file" ] || echo "Put $file into deploy/secrets/ yourself, and run this again." >&2
done
