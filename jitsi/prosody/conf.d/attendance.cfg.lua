-- What the portal needs of Jitsi's Prosody beyond the image's variables. Read after prosody.cfg.lua, whose values of `unbound` and `log`
-- it replaces; independent of jitsi-meet.cfg.lua, which may be read before or after it.

-- Compose passes empty text for what is not set.
local function given(text)
	return text ~= "" and text or nil
end

local function needed(name, value)
	return given(value) or error(name .. " is missing in Prosody's environment (docs/deployment.md)")
end

-- Docker says that its addresses hold for ten minutes; the portal's changes whenever its container is made anew.
unbound = {
	resolvconf = true;
	options = { ["cache-max-ttl:"] = "5"; ["cache-max-negative-ttl:"] = "5" };
}

-- Jitsi's modules write tokens that were refused, and names and e-mail addresses of whoever comes and leaves.
local function redacted(line)
	return (line:gsub("eyJ[%w_-]+%.[%w_-]+%.[%w_-]*", "(token)"):gsub("^(.*ccupant .-) %- {.*}$", "%1"))
end

log = {
	{ levels = { min = given(ENV_LOG_LEVEL) or "info" }; timestamps = "%Y-%m-%d %X"; to = "stdout"; filter = redacted };
}

-- Reports polls and links of calls to the portal (docs/minutes.md).
portal_minutes = {
	on = ENV_KEEP_POLLS_AND_LINKS == "true";
	url = needed("PROSODY_RESERVATION_REST_BASE_URL", ENV_PROSODY_RESERVATION_REST_BASE_URL) .. "/minutes";
	secret = needed("JITSI_WEBHOOK_SECRET", ENV_JITSI_WEBHOOK_SECRET);
}

-- Jibri joins with an account and has no token; whoever else comes needs one. The host of its account is only there where Jitsi records.
token_verification_allowlist = { given(ENV_XMPP_HIDDEN_DOMAIN) or "hidden.meet.jitsi" }

-- Reports to the portal who joins and leaves.
local domain = given(ENV_XMPP_DOMAIN) or "meet.jitsi"

Component ("esync." .. domain) "event_sync_component"
	muc_component = given(ENV_XMPP_MUC_DOMAIN) or "muc." .. domain
	breakout_component = "breakout." .. domain
	api_prefix = needed("PROSODY_RESERVATION_REST_BASE_URL", ENV_PROSODY_RESERVATION_REST_BASE_URL)
	api_headers = { ["Authorization"] = "Bearer " .. needed("JITSI_WEBHOOK_SECRET", ENV_JITSI_WEBHOOK_SECRET) }
