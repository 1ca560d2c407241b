-- Stands where Jitsi's mod_polls_component stands: tells the host of the rooms of polls and votes that it is sent as JSON, with the same events.
local json = require "util.json";
local resource_of = require "util.jid".resource;

local muc_host = module:get_option_string("polls_muc");

module:hook("message/host", function (event)
	local message = event.stanza:get_child("json-message", "http://jitsi.org/jitmeet");
	local data = json.decode(message:get_text());
	local room = prosody.hosts[muc_host].modules.muc.get_room_from_jid(message.attr.roomJid);
	local occupant = room:get_occupant_by_real_jid(event.stanza.attr.from);
	if data.command == "new-poll" then
		local answers = {};
		for number, answer in ipairs(data.answers) do answers[number] = { key = number, name = answer.name }; end
		local poll = { pollId = data.pollId, question = data.question, answers = answers, senderId = resource_of(occupant.nick) };
		module:context(muc_host):fire_event("poll-created", { room = room, poll = poll });
	else
		local answers = {};
		for number, value in ipairs(data.answers) do answers[number] = { key = number, value = value }; end
		module:context(muc_host):fire_event("answer-poll", {
			room = room, pollId = data.pollId, voterId = resource_of(occupant.nick), answers = answers,
		});
	end
	return true;
end);
