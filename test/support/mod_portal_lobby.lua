-- Stands where Jitsi's lobby stands: keeps everyone out of a room in which somebody is already, whoever moderates too. With `lobby_refuses` everyone
-- is refused with that text, as Jitsi refuses a token of another room.
local st = require "util.stanza";

local text = module:get_option_string("lobby_refuses");

module:hook("muc-occupant-pre-join", function (event)
	if not text and not next(event.room._occupants) then return; end
	local condition = text and "not-allowed" or "registration-required";
	event.origin.send(st.error_reply(event.stanza, text and "cancel" or "auth", condition, text));
	return true;
end, 50);
