-- SPDX-License-Identifier: GPL-3.0-or-later
-- Just enough of Firebase's CCS for Prosody, for tests: a message with a gcm element is answered with an ack; to the
-- device "DEAD" with a nack. Acks of the client's own are taken.
local json = require "util.json";
local stanza = require "util.stanza";

local gcm = "google:mobile:data";

local function answer(message)
	local id = message.message_id;
	if message.to == "DEAD" then
		return { message_type = "nack", message_id = id, from = message.to, error = "DEVICE_UNREGISTERED",
			error_description = "Device \"DEAD\" is not registered" };
	end
	return { message_type = "ack", message_id = id, from = message.to };
end

local function take(event)
	local text = event.stanza:get_child_text("gcm", gcm);
	if not text then return; end
	local message = json.decode(text);
	if message and message.message_type ~= "ack" then
		event.origin.send(stanza.message():tag("gcm", { xmlns = gcm }):text(json.encode(answer(message))));
	end
	return true;
end

module:hook("pre-message/bare", take, 100);
