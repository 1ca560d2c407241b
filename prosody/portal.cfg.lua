-- The virtual host whose accounts the portal writes. Include this file from prosody.cfg.lua. ENV_… are variables of Prosody's
-- environment; `npm run xmpp:config` prints them. README.md explains each line.

Include "accounts.cfg.lua"

VirtualHost (ENV_PORTAL_XMPP_REALM)

authentication = ENV_PORTAL_XMPP_FORM == "authreg" and "sql" or "internal_hashed"
storage = { accounts = ENV_PORTAL_XMPP_FORM == "scram" and "sql" or "internal"; smacks_h = "memory" }

modules_enabled = { "log_auth" }
modules_disabled = { "register" }
