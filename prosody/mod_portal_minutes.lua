-- Reports polls of calls, and the links that are written into their chat, to the portal, which shows them in the minutes of a class. Loaded for the
-- host of Jitsi's main rooms; README.md explains it. Nothing else of the chat leaves Prosody, and of a poll no more than numbers.
--
-- Each report can be repeated: of a poll it holds all, and of a link there is one. What the portal did not take waits in memory.

local http = require "net.http";
local json = require "util.json";
local new_key = require "util.uuid".generate;
local now = require "util.time".now;
local node_of = require "util.jid".node;

local settings = module:get_option("portal_minutes") or {};
if not settings.on then
	module:log("info", "Polls and links of calls are not reported");
	return;
end

local max_items, max_waiting = 20, 2000;
-- So that nobody pushes out what is written in other rooms; the portal keeps no more links of a class.
local max_links_of_room, max_links_of_message = 300, 20;
local max_url_length = 1000;
-- Seconds: between two looks at what waits, and after the portal did not take it; and after which an answer will not come.
local shortest_pause, longest_pause, answer_timeout = 1, module:get_option_number("portal_minutes_longest_pause", 30), 20;

-- In the order of arrival: `room`, `id`, `item`, and since when it waits.
local waiting = {};
local pause, sent_at, is_away, is_dropping = shortest_pause, nil, false, false;

local function report(room, id, item)
	local entry, of_room = { room = node_of(room.jid), id = id, item = item, since = now() }, 0;
	for at, other in ipairs(waiting) do
		if other.room == entry.room then
			if other.id == id then
				waiting[at] = entry;
				return;
			end
			of_room = of_room + 1;
		end
	end
	if #waiting < max_waiting and (item.kind ~= "link" or of_room < max_links_of_room) then
		waiting[#waiting + 1] = entry;
	elseif not is_dropping then
		is_dropping = true;
		module:log("warn", "Too many polls and links wait: what comes now is dropped");
	end
end

-- What changed since it was sent waits again.
local function remove(batch)
	for at = #waiting, 1, -1 do
		if batch[waiting[at]] then table.remove(waiting, at); end
	end
end

-- The portal will not take these, however often they come: it cannot read them, or keeps nothing.
local function is_final(code)
	return code == 400 or code == 404 or code == 413;
end

-- One batch after the other, each of one room, until nothing is left that waited at that time: what comes meanwhile waits for the next look, so
-- that a hundred votes are one report.
local function send(time)
	local batch, items, room = {}, {}, nil;
	for _, entry in ipairs(waiting) do
		if not room and entry.since <= time then room = entry.room; end
		if entry.room == room and #items < max_items then
			batch[entry] = true;
			items[#items + 1] = entry.item;
		end
	end
	if #items == 0 then return; end
	local started = now();
	sent_at = started;
	http.request(settings.url, {
		method = "POST";
		headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. (settings.secret or "") };
		body = json.encode({ room_name = room, items = items });
	}, function (_, code)
		local is_latest = sent_at == started;
		if is_latest then sent_at = nil; end
		if code >= 200 and code < 300 or is_final(code) then
			if is_final(code) then module:log("warn", "The portal does not take polls and links (%d): they are dropped", code);
			elseif is_away then module:log("info", "The portal takes polls and links again"); end
			remove(batch);
			pause, is_away, is_dropping = shortest_pause, false, false;
			if is_latest then send(time); end
		else
			if not is_away then module:log("error", "The portal did not take polls and links (%d): they wait", code); end
			pause, is_away = math.min(pause * 2, longest_pause), true;
		end
	end);
end

module:add_timer(shortest_pause, function ()
	if not sent_at or now() - sent_at > answer_timeout then send(now()); end
	return pause;
end);

-- Fired once nobody keeps the message out of the room; private messages are none of these.
module:hook("muc-broadcast-message", function (event)
	local body = event.stanza.attr.type == "groupchat" and event.stanza:get_child_text("body");
	local occupant = body and event.room:get_occupant_by_nick(event.stanza.attr.from);
	-- Jitsi's page sends an animation as «gif[URL]».
	if not occupant or body:match("^%s*gif%[") then return; end
	local count = 0;
	for url in body:gmatch("[Hh][Tt][Tt][Pp][Ss]?://[^%s<>\"]+") do
		count = count + 1;
		if count > max_links_of_message then return; end
		if #url <= max_url_length then
			report(event.room, url, { kind = "link", url = url, occupant_jid = occupant.jid, written_at = os.time() });
		end
	end
end, -100);

local function report_poll(room, poll)
	poll.revision = poll.revision + 1;
	local options, voters = {}, 0;
	for number, text in ipairs(poll.texts) do options[number] = { text = text, votes = 0 }; end
	for _, chosen in pairs(poll.votes) do
		if next(chosen) then voters = voters + 1; end
		for number in pairs(chosen) do options[number].votes = options[number].votes + 1; end
	end
	report(room, poll.key, {
		kind = "poll", key = poll.key, revision = poll.revision, asked_at = poll.asked_at, question = poll.question, options = options, voters = voters,
	});
end

-- Fired by Jitsi's mod_polls_component, and before it by mod_polls.
module:hook("poll-created", function (event)
	local texts = {};
	for number, answer in ipairs(event.poll.answers) do texts[number] = answer.name; end
	local polls = event.room.portal_polls or {};
	event.room.portal_polls = polls;
	polls[event.poll.pollId] = { key = new_key(), revision = 0, asked_at = os.time(), question = event.poll.question, texts = texts, votes = {} };
	report_poll(event.room, polls[event.poll.pollId]);
end);

-- A second vote of the same person takes the place of the first, as on Jitsi's page.
module:hook("answer-poll", function (event)
	local poll = event.room.portal_polls and event.room.portal_polls[event.pollId];
	if not poll or not event.voterId then return; end
	local chosen = {};
	for number, answer in ipairs(event.answers) do
		if answer.value == true and poll.texts[number] then chosen[number] = true; end
	end
	poll.votes[event.voterId] = chosen;
	report_poll(event.room, poll);
end);
