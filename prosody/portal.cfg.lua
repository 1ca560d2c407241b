-- The virtual host whose people and passwords the portal keeps. Include this file from prosody.cfg.lua. ENV_… are
-- variables of Prosody's environment; `npm run xmpp:config` prints them. README.md explains each line.

local database = {
	driver = ENV_PORTAL_DB_DRIVER;
	database = ENV_PORTAL_DB_NAME;
	host = ENV_PORTAL_DB_HOST;
	port = tonumber(ENV_PORTAL_DB_PORT);
	username = ENV_PORTAL_DB_USER;
	password = ENV_PORTAL_DB_PASSWORD;
}

VirtualHost (ENV_PORTAL_XMPP_REALM)

if ENV_PORTAL_XMPP_FORM == "scram" then
	authentication = "internal_hashed"
	storage = { accounts = "sql" }
	sql = database
	sql_manage_tables = false
elseif ENV_PORTAL_XMPP_FORM == "authreg" then
	authentication = "sql"
	auth_sql = database
else
	error("PORTAL_XMPP_FORM must be scram or authreg")
end

modules_enabled = { "log_auth" }
modules_disabled = { "register" }
