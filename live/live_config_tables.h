// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of a live configuration but [pipeline], as lists of fields: read, written and documented from these.
#pragma once

#include "core/config/table.h"
#include "live/live_config.h"

namespace sluice::live {

const config::Table<XmppConfig>& xmpp_table();
const config::Table<HttpConfig>& http_table();
const config::Table<JournalConfig>& journal_table();
const config::Table<FeedbackConfig>& feedback_table();
const config::Table<TelemetryConfig>& telemetry_table();
const config::Table<DrainConfig>& drain_table();
const config::Table<LogConfig>& log_table();

}  // namespace sluice::live
