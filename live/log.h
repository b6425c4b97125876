// SPDX-License-Identifier: GPL-3.0-or-later
// The log: one line an event, to standard error (or a file, 0600), text or JSON:
//   2026-01-31T12:00:00.000Z warning connection-lost: connection 7 closed by Firebase peer=127.0.0.1:5235 pending=12
//   {"time":"2026-01-31T12:00:00.000Z","level":"warning","event":"connection-lost","message":"…","peer":"…"}
// Rate-limited by event: at most `burst` lines of one kind in `period`; the first line after that tells how many were
// left out (suppressed=N), and so does the destructor. Debug, info and warning are limited; errors, too.
// What may be logged: addresses, counts, names of errors, push ids. Never a payload, a password, a bearer token; a
// registration token only by shown_token(). Control characters in values are escaped, so that nobody can forge a line.
// Thread-safe.
#pragma once

#include "core/time.h"
#include "live/live_config.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::live {

struct LogOptions {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
    std::string file;  ///< empty: standard error
    std::size_t burst = 10;
    Duration period = std::chrono::seconds{10};
    std::function<std::int64_t()> since_1970_ns;  ///< empty: the system's clock
};

struct LogField {
    LogField(std::string_view key_, std::string_view text) : key{key_}, value{text} {}
    LogField(std::string_view key_, const char* text) : key{key_}, value{text} {}
    LogField(std::string_view key_, const std::string& text) : key{key_}, value{text} {}
    LogField(std::string_view key_, std::uint64_t count) : key{key_}, value{std::to_string(count)}, number{true} {}
    LogField(std::string_view key_, std::int64_t count) : key{key_}, value{std::to_string(count)}, number{true} {}
    LogField(std::string_view key_, std::uint32_t count) : LogField{key_, std::uint64_t{count}} {}
    LogField(std::string_view key_, int count) : LogField{key_, std::int64_t{count}} {}

    std::string_view key;  ///< one of ours, not escaped
    std::string value;
    bool number = false;
};

class LogState;

class Log {
public:
    /// Throws std::runtime_error if `file` cannot be opened.
    explicit Log(const LogOptions& options);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// `event`: a kind, of a fixed set of ours ("connection-lost"); the limit counts by it.
    void event(LogLevel level, std::string_view event, std::string_view message,
               std::initializer_list<LogField> fields = {});
    void debug(std::string_view kind, std::string_view message, std::initializer_list<LogField> fields = {}) {
        event(LogLevel::debug, kind, message, fields);
    }
    void info(std::string_view kind, std::string_view message, std::initializer_list<LogField> fields = {}) {
        event(LogLevel::info, kind, message, fields);
    }
    void warning(std::string_view kind, std::string_view message, std::initializer_list<LogField> fields = {}) {
        event(LogLevel::warning, kind, message, fields);
    }
    void error(std::string_view kind, std::string_view message, std::initializer_list<LogField> fields = {}) {
        event(LogLevel::error, kind, message, fields);
    }
    /// Whether a line of this level would be written at all: before costly fields.
    bool shows(LogLevel level) const;
    /// From the next line on (SIGHUP).
    void set_level(LogLevel level);

private:
    std::unique_ptr<LogState> state_;
};

/// A registration token or topic as a log may show it: its first 6 characters (at most a quarter) and its length.
std::string shown_token(std::string_view token);

}  // namespace sluice::live
