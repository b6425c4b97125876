// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration of sluice-live (formats.md, "Live configuration"): a struct a table, its members the keys, their
// defaults the file's. All errors at once, each with file:line:column, what was found, what was expected. Files named
// in it are relative to its folder and come out resolved. A secret is never in it: only where it is (a file, an
// environment variable); live/secrets.h reads those.
#pragma once

#include "core/config/problem.h"
#include "core/config/table.h"
#include "core/settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::live {

/// "127.0.0.1:8080", "[::1]:0", "localhost:8080".
struct Address {
    std::string host;  ///< without brackets
    std::uint16_t port = 0;
    bool loopback() const;  ///< 127.0.0.0/8, ::1 or localhost
    bool operator==(const Address&) const = default;
};
std::optional<Address> parse_address(std::string_view text);
std::string to_string(const Address& address);

struct XmppConfig {
    std::string host = "fcm-xmpp.googleapis.com";
    std::uint32_t port = 5235;
    std::string domain = "fcm.googleapis.com";  ///< stream `to` and the PLAIN user name's host
    std::string tls_name;                       ///< name checked in the certificate; the reader fills in `domain`
    std::string sender;
    std::string password_file, password_env;  ///< exactly one is given
    std::string ca_file;                      ///< empty: the system's
    bool operator==(const XmppConfig&) const = default;
};

struct HttpConfig {
    Address listen;
    std::string token_file;                  ///< empty: none, then `listen` is loopback
    std::string certificate_file, key_file;  ///< both or none; TLS
    std::uint64_t payload_memory = std::uint64_t{512} << 20;
    bool operator==(const HttpConfig&) const = default;
};

struct JournalConfig {
    std::string path;
    Duration keep = std::chrono::hours{24 * 7};
    bool operator==(const JournalConfig&) const = default;
};

struct FeedbackConfig {
    std::string file;
    bool operator==(const FeedbackConfig&) const = default;
};

struct TelemetryConfig {
    Address listen;
    std::string token_file;
    Duration sample = std::chrono::seconds{1};
    bool operator==(const TelemetryConfig&) const = default;
};

struct DrainConfig {
    Duration deadline = std::chrono::seconds{30};
    bool operator==(const DrainConfig&) const = default;
};

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogFormat : std::uint8_t { text, json };
struct LogConfig {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
    bool operator==(const LogConfig&) const = default;
};

struct LiveConfig {
    Settings pipeline;
    XmppConfig xmpp;
    std::optional<HttpConfig> http;
    std::optional<JournalConfig> journal;
    std::optional<FeedbackConfig> feedback;
    std::optional<TelemetryConfig> telemetry;
    DrainConfig drain;
    LogConfig log;
    bool operator==(const LiveConfig&) const = default;

    /// [http] payload_memory, its default where there is no [http].
    std::uint64_t payload_memory() const { return http ? http->payload_memory : HttpConfig{}.payload_memory; }
};

struct LiveConfigResult {
    LiveConfig config;
    std::vector<config::Problem> problems;  ///< empty: `config` is good
};

/// `base`: the folder that files in it are relative to. Opens no file.
LiveConfigResult read_live_config(std::string_view text, const std::string& file, const std::string& base = ".");
LiveConfigResult read_live_config_file(const std::string& path);

/// Every key of every table but [pipeline]: its title ("[xmpp]") and what it documents. For the man page and /config.
struct TableDoc {
    std::string title;
    std::vector<config::KeyDoc> keys;
};
std::vector<TableDoc> live_config_documentation();
/// The configuration as TOML with every key that is set; files of secrets by name only (there is nothing else in it).
std::string live_config_toml(const LiveConfig& config);
/// A commented configuration to start from (`sluice-live init`); reads back without problems.
std::string starting_config();
/// What differs and needs a restart ("xmpp.host", "http.listen", …): all but [pipeline],
/// the files of secrets and log.level.
std::vector<std::string> needs_restart(const LiveConfig& from, const LiveConfig& to);

/// The most memory that it can take, in bytes, and of what it is made.
struct MemoryNeed {
    std::uint64_t payloads = 0, records = 0, connections = 0, fixed = 0;
    std::uint64_t all() const { return payloads + records + connections + fixed; }
};
MemoryNeed memory_need(const LiveConfig& config);

}  // namespace sluice::live
