-- Reports to the portal who joins and leaves. Independent of jitsi-meet.cfg.lua, which may be read before or after it.
Component ("esync." .. ENV_XMPP_DOMAIN) "event_sync_component"
	muc_component = "muc." .. ENV_XMPP_DOMAIN
	breakout_component = "breakout." .. ENV_XMPP_DOMAIN
	api_prefix = "http://portal:3000/api/jitsi"
	api_headers = { ["Authorization"] = "Bearer " .. ENV_JITSI_WEBHOOK_SECRET }
