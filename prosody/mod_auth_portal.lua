-- Signs in the portal's accounts from the credentials that the portal keeps in its database: keys (`scram`, table `prosody`) or passwords in clear
-- (`authreg`, table `authreg`). README.md explains it. Nothing is kept here: each sign-in reads the database.
--
-- Where the database cannot be read, at the start or later, a sign-in fails as temporary, the module's status is an error (which the health check of
-- Jitsi's image reports), and the next sign-in or the next look, whichever comes first, tries again.

local new_sasl = require "util.sasl".new;
local get_scram_hasher = require "util.sasl.scram".getAuthenticationDatabaseSHA1;
local saslprep = require "util.encodings".stringprep.saslprep;
local from_hex = require "util.hex".from;
local now = require "util.time".now;
local resolve_relative_path = require "core.configmanager".resolve_relative_path;
local file_attributes = require "lfs".attributes;
local has_driver, DBI = pcall(require, "DBI");

local attempts = module:require "portal_attempts";

local settings = module:get_option("portal_accounts") or {};
local form = settings.form;
local is_sqlite = settings.driver == "SQLite3";
-- PostgreSQL: neither a server that is gone nor a lock may hold up everyone else in Prosody for long.
local bounds = "connect_timeout=3 tcp_user_timeout=5000 options='-c statement_timeout=5000'";
local database = is_sqlite and resolve_relative_path(prosody.paths.data or ".", settings.database)
	or ("dbname='%s' %s"):format((settings.database or ""):gsub("[\\']", "\\%0"), bounds);

-- Seconds. A connection that is refused slowly holds up everyone in Prosody, so that it is not tried for each sign-in.
local retry_after = module:get_option_number("portal_retry_interval", 3);
local look_every = module:get_option_number("portal_look_interval", 10);

local queries = {
	authreg = [[SELECT "password" FROM "authreg" WHERE "username" = ? AND "realm" = ?]];
	scram = [[SELECT "key", "value" FROM "prosody" WHERE "user" = ? AND "host" = ? AND "store" = 'accounts']];
};

local connection, statement, file_number;
local failed_at, last_error;

local function disconnect()
	if statement then pcall(statement.close, statement); end
	if connection then pcall(connection.close, connection); end
	connection, statement = nil, nil;
end

local function connect()
	if not queries[form] then return nil, "portal_accounts is not set, which accounts.cfg.lua does"; end
	if not has_driver then return nil, "the Lua database driver is missing: " .. tostring(DBI); end
	-- SQLite would make an empty database in place of a missing one.
	if is_sqlite and not file_attributes(database) then return nil, "there is no file " .. database; end
	prosody.unlock_globals();
	local ok, opened, err = pcall(DBI.Connect, settings.driver, database, settings.username, settings.password, settings.host, settings.port);
	prosody.lock_globals();
	if not ok or not opened then return nil, tostring(not ok and opened or err); end
	connection = opened;
	connection:autocommit(true);
	file_number = is_sqlite and file_attributes(database, "ino");
	statement, err = connection:prepare(queries[form]);
	if not statement then return nil, tostring(err); end
	return true;
end

local function query(username)
	-- A file that was replaced, as by a restored copy, stays open under its old content.
	if connection and is_sqlite and file_attributes(database, "ino") ~= file_number then disconnect(); end
	if not connection then
		local ok, err = connect();
		if not ok then return nil, err; end
	end
	local ok, err = statement:execute(username, module.host);
	if not ok then return nil, tostring(err); end
	local rows = {};
	for row in statement:rows(true) do
		rows[#rows + 1] = row;
	end
	return rows;
end

-- A connection that the server closed meanwhile shows at the first query alone.
local function query_again(username)
	local was_connected = connection ~= nil;
	local ok, rows, err = pcall(query, username);
	if ok and rows then return rows; end
	disconnect();
	if was_connected then
		ok, rows, err = pcall(query, username);
		if ok and rows then return rows; end
		disconnect();
	end
	return nil, ok and err or rows;
end

-- The rows of an account, perhaps none; nil where the database cannot be read.
local function read(username)
	if failed_at and now() - failed_at < retry_after then return nil; end
	local rows, err = query_again(username);
	if rows then
		if last_error then module:log("info", "The portal's accounts can be read again"); end
		failed_at, last_error = nil, nil;
		module:set_status("info", "The portal's accounts can be read", true);
		return rows;
	end
	failed_at = now();
	if err ~= last_error then module:log("error", "The portal's accounts cannot be read, nobody can sign in: %s", err); end
	last_error = err;
	module:set_status("error", "The portal's accounts cannot be read", true);
	return nil;
end

local function keys_of(rows)
	local found = {};
	for _, row in ipairs(rows) do found[row.key] = row.value; end
	local iterations = tonumber(found.iteration_count);
	if not (found.stored_key and found.server_key and found.salt and iterations) then return nil; end
	return from_hex(found.stored_key), from_hex(found.server_key), iterations, found.salt;
end

local function is_password(rows, password)
	if form == "authreg" then return rows[1] ~= nil and saslprep(rows[1].password) == password; end
	local stored_key, server_key, iterations, salt = keys_of(rows);
	if not stored_key then return false; end
	local ok, own_stored_key, own_server_key = get_scram_hasher(password, salt, iterations);
	return ok and own_stored_key == stored_key and own_server_key == server_key;
end

-- Rows for a sign-in that may go on; otherwise `sasl` is told how it ends.
local function rows_for(sasl, username)
	local allowed, reason = attempts.may_try(username, sasl.address);
	if not allowed then
		sasl.ending = reason;
		return nil;
	end
	local rows = read(username);
	if not rows then sasl.ending = "The accounts cannot be read at the moment."; end
	return rows;
end

local profile = {
	plain_test = function (sasl, username, password)
		local rows = rows_for(sasl, username);
		return rows ~= nil and is_password(rows, password), true;
	end;
};

if form == "scram" then
	function profile.scram_sha_1(sasl, username)
		local rows = rows_for(sasl, username);
		if not rows then return nil; end
		local stored_key, server_key, iterations, salt = keys_of(rows);
		if not stored_key then return nil; end
		return stored_key, server_key, iterations, salt, true;
	end
end

-- Counts what comes out of a sign-in. Prosody replaces the handler by its clone after each failure.
local function counted(handler, address)
	local process, clone = handler.process, handler.clean_clone;
	handler.address = address;

	function handler:process(message)
		-- The second step of SCRAM, in which the password shows: many may have taken the first at once.
		if self.username then
			local allowed, reason = attempts.may_try(self.username, address);
			if not allowed then return "failure", "temporary-auth-failure", reason; end
		end
		local status, condition, text = process(self, message);
		if self.ending then return "failure", "temporary-auth-failure", self.ending; end
		if status == "success" then attempts.succeeded(self.username, address);
		elseif status == "failure" and condition == "not-authorized" then attempts.failed(self.username, address); end
		return status, condition, text;
	end

	function handler:clean_clone()
		return counted(clone(self), address);
	end

	return handler;
end

local provider = {};

function provider.get_sasl_handler(session)
	return counted(new_sasl(module.host, profile), session and session.ip or "?");
end

function provider.test_password(username, password)
	local rows = read(username);
	return rows ~= nil and is_password(rows, saslprep(password)) or nil, "Auth failed.";
end

function provider.user_exists(username)
	local rows = read(username);
	return rows ~= nil and #rows > 0;
end

function provider.set_password() return nil, "Passwords are changed in the portal."; end
function provider.create_user() return nil, "Accounts are made in the portal."; end
function provider.delete_user() return nil, "Accounts are deleted in the portal."; end

module:provides("auth", provider);

local function look()
	read("");
	return look_every;
end

module:add_timer(0, look);

function module.unload()
	disconnect();
end
