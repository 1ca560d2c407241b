-- Opens a breakout room of the main room that the query names, as a moderator does by a message to mod_muc_breakout_rooms, and Jicofo after that.
module:depends("http");

local muc_host = module:get_option_string("main_muc");

module:provides("http", {
	default_path = "/";
	route = {
		["POST /portal-breakout"] = function (event)
			local main_room = prosody.hosts[muc_host].modules.muc.get_room_from_jid(event.request.url.query);
			prosody.hosts[module.host].modules.muc_breakout_rooms.create_breakout_room(main_room, "Grupo");
			local address = next(main_room._data.breakout_rooms);
			prosody.hosts["breakout." .. module.host].modules.muc.create_room(address);
			return address;
		end;
	};
});
