-- Says at /health what the health check of Jitsi's image says: 500 where the status of any module is an error.
module:set_global();

local modulemanager = require "core.modulemanager";

module:depends("http");
module:provides("http", {
	default_path = "/health";
	route = {
		GET = function ()
			for host in pairs(prosody.hosts) do
				for _, loaded in pairs(modulemanager.get_modules(host)) do
					if loaded.module.status_type == "error" then return 500; end
				end
			end
			return "OK";
		end;
	};
});
