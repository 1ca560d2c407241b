-- The database of the portal's accounts: global options, used only by hosts with `authentication = "sql"` or
-- `storage = { accounts = "sql" }`. ENV_… are variables of Prosody's environment. README.md explains each line.

local function unless_empty(text)
	return text ~= "" and text or nil
end

local database = {
	driver = ENV_PORTAL_DB_DRIVER;
	database = ENV_PORTAL_DB_NAME;
	host = unless_empty(ENV_PORTAL_DB_HOST);
	port = tonumber(ENV_PORTAL_DB_PORT);
	username = unless_empty(ENV_PORTAL_DB_USER);
	password = unless_empty(ENV_PORTAL_DB_PASSWORD);
}

if ENV_PORTAL_XMPP_FORM == "scram" then
	sql = database
	sql_manage_tables = false
elseif ENV_PORTAL_XMPP_FORM == "authreg" then
	auth_sql = database
else
	error("PORTAL_XMPP_FORM must be scram or authreg")
end
