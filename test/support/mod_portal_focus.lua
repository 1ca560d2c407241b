-- Stands where Jicofo stands: answers the request for a conference and opens the room, which only an administrator of Prosody may.
-- `focus_grants` says whom it makes an owner: "none", "all" (authentication in Jicofo on) or "first" (auto-owner on).
local st = require "util.stanza";
local jid_bare = require "util.jid".bare;

local grants = module:get_option_string("focus_grants", "none");
local muc_host = module:get_option_string("focus_muc");
local granted = {};
local enters = module:get_option_boolean("focus_enters", false);

-- As Jicofo is in every room that it opens: the modules that count people take it off.
local function enter(room)
	local own = module.host .. "/focus";
	local occupant = room:new_occupant(module.host, room.jid .. "/focus");
	occupant:set_session(own, st.presence({ from = own, to = room.jid .. "/focus" }), true);
	room:save_occupant(occupant);
end

-- What the room tells it must not come back as an error, which would put it out.
for _, kind in ipairs({ "presence", "message" }) do
	for _, to in ipairs({ "host", "full" }) do module:hook(kind .. "/" .. to, function () return true; end); end
end

-- The first presence in a room, which is Jicofo's, is what modules hear of that prepare a room: a waiting room is made then.
local function open(muc, name)
	local room = muc.create_room(name);
	if not room or not enters then return room; end
	local presence = st.presence({ from = module.host .. "/focus", to = room.jid .. "/focus" });
	-- Of another server: nobody asks it for a token.
	module:context(muc_host):fire_event("muc-room-pre-create", { origin = { type = "s2sin" }, stanza = presence, room = room });
	return room;
end

module:hook("iq-set/host/http://jitsi.org/protocol/focus:conference", function (event)
	local stanza = event.stanza;
	local name = stanza:get_child("conference", "http://jitsi.org/protocol/focus").attr.room;
	local muc = prosody.hosts[muc_host].modules.muc;
	local room = muc.get_room_from_jid(name) or open(muc, name);
	if room then room:set_persistent(true); end
	if room and enters and not room:get_occupant_by_nick(room.jid .. "/focus") then enter(room); end
	event.origin.send(st.reply(stanza):tag("conference", {
		xmlns = "http://jitsi.org/protocol/focus", room = name, ready = "true",
	}));
	return true;
end);

module:depends("disco");

-- The host of the rooms may be loaded after this one.
module:hook_global("server-started", function ()
	if grants == "none" then return; end
	module:context(muc_host):hook("muc-occupant-joined", function (event)
		if grants == "first" and granted[event.room.jid] then return; end
		granted[event.room.jid] = true;
		event.room:set_affiliation(true, jid_bare(event.occupant.bare_jid), "owner");
	end, -1000);
end);
