-- Run at each start, by the owner of the server: the role by which the standby follows, and its slot.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/standby-password`
SELECT 'CREATE ROLE kie_standby LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kie_standby') \gexec
ALTER ROLE kie_standby PASSWORD :'password';
SELECT $$SELECT pg_create_physical_replication_slot('kie')$$
WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'kie') \gexec
