-- Slows down who tries passwords, without keeping the owner of an account out for long. Counted are wrong passwords, in buckets that fill up again:
--
--   an account from one address    10, and one more each 15 s
--   an account from anywhere       30, and one more each 15 s
--   an address, for all accounts   60, and one more each 2 s (a school stands behind one address)
--
-- An account that signed in from an address before is held up there by the first bucket alone, so that nobody else's tries keep it out. Memory is
-- bounded: of each kind the 10,000 used last are kept.

local new_cache = require "util.cache".new;
local new_bucket = require "util.throttle".create;
local new_ip = require "util.ip".new_ip;

local most_kept = 10000;
-- Seconds until a full bucket of an account takes one more wrong password; for tests.
local interval = module:get_option_number("portal_attempts_interval", 15);

local limits = {
	pair = { size = 10, interval = interval };
	account = { size = 30, interval = interval };
	address = { size = 60, interval = 2 };
};

local buckets = { pair = new_cache(most_kept), account = new_cache(most_kept), address = new_cache(most_kept) };
local signed_in = new_cache(most_kept);

local of_version_4 = ("\0"):rep(10) .. "\255\255";

-- A household or a server has a whole /64 of IPv6.
local function network_of(address)
	local packed = (new_ip(address) or { packed = address }).packed;
	if #packed ~= 16 then return packed; end
	if packed:sub(1, 12) == of_version_4 then return packed:sub(13); end
	return packed:sub(1, 8);
end

local function keys_of(username, address)
	local network = network_of(address);
	return { pair = username .. "\0" .. network, account = username, address = network };
end

local function has_room(kind, key)
	local bucket = buckets[kind]:get(key);
	return not bucket or bucket:peek(1);
end

local function count(kind, key)
	local limit = limits[kind];
	local bucket = buckets[kind]:get(key) or new_bucket(limit.size, limit.size * limit.interval);
	buckets[kind]:set(key, bucket);
	bucket:poll(1);
	return bucket:peek(1);
end

local attempts = {};

-- Whether a password may be tried, and where it may not, what to say.
function attempts.may_try(username, address)
	local keys = keys_of(username, address);
	local known = signed_in:get(keys.pair);
	if has_room("pair", keys.pair) and (known or (has_room("account", keys.account) and has_room("address", keys.address))) then return true; end
	return false, "Too many wrong passwords. Try again in a minute.";
end

function attempts.succeeded(username, address)
	local keys = keys_of(username, address);
	signed_in:set(keys.pair, true);
	buckets.pair:set(keys.pair, nil);
end

function attempts.failed(username, address)
	username = username or "?";
	module:log("info", "Failed authentication attempt (not-authorized) for user %s@%s from IP: %s", username, module.host, address);
	local keys = keys_of(username, address);
	for _, kind in ipairs({ "pair", "account", "address" }) do
		if not count(kind, keys[kind]) then
			module:log("warn", "Too many wrong passwords for user %s@%s from IP: %s. More are refused for now (limit of %s)", username, module.host, address,
				kind == "pair" and "this account and address" or "this " .. kind);
		end
	end
end

return attempts;
