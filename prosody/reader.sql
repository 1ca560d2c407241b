-- Prosody's role: can read one table of the portal.
-- psql -v table=authreg -f prosody/reader.sql … (or -v table=prosody where the form is scram)
create role prosody_reader login;
grant select on :table to prosody_reader;
