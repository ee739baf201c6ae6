#!/bin/sh
# The command `kie` with the settings and keys of the services, for whoever is on call: copy it to /usr/local/sbin/kie and
# run it as root. It reads what only root may read and goes on as the user kie, so files that it is told of must be
# within that user's reach.
set -eu
while IFS= read -r line; do
    case $line in
        [A-Z]*=*) ;;
        *) continue ;;
    esac
    value=${line#*=}
    case $value in
        \"*\" | \'*\') value=${value#?} value=${value%?} ;;
    esac
    export "${line%%=*}=$value"
done < /etc/kie/kie.env
KIE_SECRET_KEY=$(cat /etc/kie/secret-key)
KIE_AUDIT_KEY=$(cat /etc/kie/audit-key)
export KIE_SECRET_KEY KIE_AUDIT_KEY
umask 077
exec setpriv --reuid=kie --regid=kie --init-groups --no-new-privs /opt/kie/.venv/bin/kie "$@"
