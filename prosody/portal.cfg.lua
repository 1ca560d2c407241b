-- The virtual host whose accounts the portal writes. Include this file from prosody.cfg.lua. ENV_… are variables of Prosody's
-- environment; `npm run xmpp:config` prints them. README.md explains each line.

Include "accounts.cfg.lua"

VirtualHost (ENV_PORTAL_XMPP_REALM)

authentication = "portal"
modules_disabled = { "register" }
