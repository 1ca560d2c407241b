-- Prosody's own role: reads one table of the portal, changes nothing.
-- psql -v table=authreg -f prosody/reader.sql … (or -v table=prosody where the form is scram)
create role prosody_reader login;
grant select on :table to prosody_reader;
