#!/bin/sh
# PostgreSQL: creates Prosody's role where it is missing, sets its password, and grants it the table of the form.
# Needs PGHOST, PGUSER, PGPASSWORD, PGDATABASE, READER_PASSWORD, and FORM (scram or authreg).
set -eu

case "$FORM" in
  scram) table=prosody other=authreg ;;
  authreg) table=authreg other=prosody ;;
  *) echo "FORM must be scram or authreg, not $FORM" >&2; exit 1 ;;
esac
[ -n "$READER_PASSWORD" ] || { echo "PROSODY_DB_PASSWORD is missing: npm run setup:jitsi writes one" >&2; exit 1; }

[ "$(psql -Atc "select count(*) from pg_roles where rolname = 'prosody_reader'")" = 1 ] || psql -c 'create role prosody_reader login'
# The password is passed by a variable of psql, so that no list of processes shows it.
psql -v ON_ERROR_STOP=1 -v table="$table" -v other="$other" <<'SQL'
\getenv password READER_PASSWORD
alter role prosody_reader with login password :'password';
revoke all on :other from prosody_reader;
grant select on :table to prosody_reader;
SQL
