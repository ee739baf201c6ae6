-- Run once by the image of PostgreSQL, when it makes its data: the role that KIE signs in as, and its database.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/database-password`
CREATE ROLE kie LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE kie OWNER kie ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE kie FROM PUBLIC;
