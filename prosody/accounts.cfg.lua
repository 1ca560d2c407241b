-- The portal's database for mod_auth_portal: a global option, used only by hosts with `authentication = "portal"`. ENV_… are variables of Prosody's
-- environment. README.md explains each line.

local function unless_empty(text)
	return text ~= "" and text or nil
end

if ENV_PORTAL_XMPP_FORM ~= "scram" and ENV_PORTAL_XMPP_FORM ~= "authreg" then
	error("PORTAL_XMPP_FORM must be scram or authreg")
end

portal_accounts = {
	form = ENV_PORTAL_XMPP_FORM;
	driver = ENV_PORTAL_DB_DRIVER;
	database = ENV_PORTAL_DB_NAME;
	host = unless_empty(ENV_PORTAL_DB_HOST);
	port = tonumber(ENV_PORTAL_DB_PORT);
	username = unless_empty(ENV_PORTAL_DB_USER);
	password = unless_empty(ENV_PORTAL_DB_PASSWORD);
}
