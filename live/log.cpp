// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/log.h"

#include "live/outcome_line.h"
#include "live/private_file.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <map>
#include <mutex>
#include <stdexcept>

namespace sluice::live {
namespace {

constexpr std::size_t kinds_limit = 256;

constexpr std::string_view level_name(LogLevel level) {
    constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};
    return names[static_cast<std::size_t>(level)];
}

std::string time_text(std::int64_t ns) {
    const auto seconds = static_cast<std::time_t>(ns / 1'000'000'000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    const auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    const auto ms = std::to_string(1000 + ns / 1'000'000 % 1000).substr(1);
    return std::string(text, length) + "." + ms + "Z";
}

/// As it is where it is one plain word, else as a JSON string.
void append_word(std::string& out, std::string_view value) {
    const auto plain = [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\' && c != '='; };
    if (!value.empty() && std::all_of(value.begin(), value.end(), plain))
        out += value;
    else
        append_json_string(out, value);
}

/// Free text without what could end or forge a line.
void append_message(std::string& out, std::string_view message) {
    std::string quoted;
    append_json_string(quoted, message);
    for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
        if (quoted[i] == '\\' && (quoted[i + 1] == '"' || quoted[i + 1] == '\\')) ++i;
        out += quoted[i];
    }
}

std::shared_ptr<spdlog::logger> make_logger(const std::string& file) {
    spdlog::sink_ptr sink;
    if (file.empty()) {
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
        if (const auto made = open_private(file); !made.file.open()) throw std::runtime_error{made.error};
        sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
    }
    auto logger = std::make_shared<spdlog::logger>("sluice", std::move(sink));
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::trace);
    logger->set_error_handler([](const std::string&) {});
    return logger;
}

}  // namespace

class LogState {
public:
    explicit LogState(const LogOptions& options)
        : options_{options}, level_{options.level}, logger_{make_logger(options.file)} {}
    ~LogState() {
        const std::lock_guard lock{mutex_};
        for (const auto& [kind, window] : windows_) tell_left_out(kind, window, now());
    }
    LogState(const LogState&) = delete;
    LogState& operator=(const LogState&) = delete;

    void event(LogLevel level, std::string_view kind, std::string_view message, std::initializer_list<LogField> fields);
    bool shows(LogLevel level) const {
        const std::lock_guard lock{mutex_};
        return level >= level_;
    }
    void set_level(LogLevel level) {
        const std::lock_guard lock{mutex_};
        level_ = level;
    }

private:
    struct Window {
        std::int64_t begin = 0;
        std::size_t lines = 0;
        std::uint64_t left_out = 0;
    };
    using Fields = std::initializer_list<LogField>;

    std::int64_t now() const {
        if (options_.since_1970_ns) return options_.since_1970_ns();
        return std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()).count();
    }
    Window& window_of(std::string_view kind, std::int64_t at);
    void tell_others(std::string_view kind, std::int64_t at);
    void tell_left_out(std::string_view kind, const Window& window, std::int64_t at);
    void write(LogLevel level, std::string_view kind, std::string_view message, Fields fields, std::uint64_t left_out,
               std::int64_t at);
    bool over(const Window& window, std::int64_t at) const {
        return at < window.begin || at - window.begin >= options_.period.count();
    }

    const LogOptions options_;
    mutable std::mutex mutex_;
    LogLevel level_;
    std::map<std::string, Window, std::less<>> windows_;
    std::shared_ptr<spdlog::logger> logger_;
};

LogState::Window& LogState::window_of(std::string_view kind, std::int64_t at) {
    const auto found = windows_.find(kind);
    if (found != windows_.end()) return found->second;
    const std::string name{windows_.size() < kinds_limit ? kind : "other"};
    return windows_.try_emplace(name, Window{at, 0, 0}).first->second;
}

void LogState::event(LogLevel level, std::string_view kind, std::string_view message, Fields fields) {
    const std::lock_guard lock{mutex_};
    if (level < level_) return;
    const auto at = now();
    tell_others(kind, at);
    auto& window = window_of(kind, at);
    std::uint64_t left_out = 0;
    if (over(window, at)) {
        left_out = window.left_out;
        window = {at, 0, 0};
    }
    if (window.lines >= options_.burst) {
        ++window.left_out;
        return;
    }
    ++window.lines;
    write(level, kind, message, fields, left_out, at);
}

void LogState::tell_others(std::string_view kind, std::int64_t at) {
    for (auto& [other, window] : windows_) {
        if (window.left_out == 0 || other == kind || !over(window, at)) continue;
        tell_left_out(other, window, at);
        window = {at, 0, 0};
    }
}

void LogState::tell_left_out(std::string_view kind, const Window& window, std::int64_t at) {
    if (window.left_out == 0) return;
    write(LogLevel::info, kind, "more of these were left out", {}, window.left_out, at);
}

void LogState::write(LogLevel level, std::string_view kind, std::string_view message, Fields fields,
                     std::uint64_t left_out, std::int64_t at) {
    const bool json = options_.format == LogFormat::json;
    std::string line = json ? R"({"time":")" + time_text(at) + R"(","level":")" : time_text(at) + " ";
    line += level_name(level);
    line += json ? R"(","event":)" : " ";
    json ? append_json_string(line, kind) : append_word(line, kind);
    line += json ? R"(,"message":)" : ": ";
    json ? append_json_string(line, message) : append_message(line, message);
    const auto add = [&](const LogField& field) {
        line += json ? ",\"" : " ";
        line += field.key;
        line += json ? "\":" : "=";
        if (field.number)
            line += field.value;
        else
            json ? append_json_string(line, field.value) : append_word(line, field.value);
    };
    for (const auto& field : fields) add(field);
    if (left_out > 0) add({"suppressed", left_out});
    if (json) line += '}';
    logger_->log(spdlog::level::info, spdlog::string_view_t{line});
}

Log::Log(const LogOptions& options) : state_{std::make_unique<LogState>(options)} {}
Log::~Log() = default;
void Log::event(LogLevel level, std::string_view kind, std::string_view message,
                std::initializer_list<LogField> fields) {
    state_->event(level, kind, message, fields);
}
bool Log::shows(LogLevel level) const { return state_->shows(level); }
void Log::set_level(LogLevel level) { state_->set_level(level); }

std::string shown_token(std::string_view token) {
    const auto shown = std::min<std::size_t>(6, token.size() / 4);
    return std::string{token.substr(0, shown)} + "\u2026(" + std::to_string(token.size()) + ")";
}

}  // namespace sluice::live
