-- Jitsi's page names its room in the URL to which it connects, where its modules read it. Clients without such a URL have this one.
local room = module:get_option_string("query_room");

module:hook("resource-bind", function (event)
	event.session.jitsi_web_query_room = room;
end);
