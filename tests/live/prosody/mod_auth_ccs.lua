-- SPDX-License-Identifier: GPL-3.0-or-later
-- Firebase's accounts for Prosody, for tests: the PLAIN user name is the whole SENDER@HOST.
--   ccs_senders = { ["123"] = "password" }
local new_sasl = require "util.sasl".new;

local senders = module:get_option("ccs_senders", {});
local provider = {};

function provider.test_password(sender, password) return senders[sender] == password; end
function provider.user_exists(sender) return senders[sender] ~= nil; end

function provider.get_sasl_handler()
	return new_sasl(module.host, {
		nodeprep = function(name) return name:match("^([^@]+)@") end,
		plain_test = function(_, sender, password) return senders[sender] == password, true; end,
	});
end

module:provides("auth", provider);
