-- Runs prosody/portal_attempts.lib.lua with a clock set by hand. Each line of the input is `try`, `ok` or `wrong` with account and address, or `wait` with
-- seconds; `try` answers yes or no. At the end comes what was logged at the level of a warning.
local clock = 1000;
for _, name in ipairs({ "util.time", "prosody.util.time" }) do package.loaded[name] = { now = function () return clock; end }; end

local warnings = {};
module = {
	host = "meet.test";
	get_option_number = function (_, _, default) return default; end;
	log = function (_, level, format, ...) if level == "warn" then warnings[#warnings + 1] = format:format(...); end end;
};

local attempts = dofile(arg[1]);

for line in io.lines() do
	local what, one, two = line:match("^(%S+) (%S+) ?(%S*)$");
	if what == "wait" then clock = clock + tonumber(one);
	elseif what == "ok" then attempts.succeeded(one, two);
	elseif what == "wrong" then attempts.failed(one, two);
	else print(attempts.may_try(one, two) and "yes" or "no"); end
end

for _, warning in ipairs(warnings) do print(warning); end
