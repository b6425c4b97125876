// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/live_config.h"

#include "core/config/document.h"
#include "core/config/pipeline_table.h"
#include "live/live_config_tables.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sluice::live {
namespace {

using config::Entry;
using config::Member;
using config::Node;
using config::Problems;

constexpr std::uint32_t xmpp_window = 100;  // Firebase's limit of pending messages on a connection

class Reader {
public:
    Reader(const Node& root, const std::string& base, Problems& problems)
        : root_(root), base_(base), problems_(problems) {}

    LiveConfig read() {
        check_sections();
        if (const Node* const table = section("pipeline")) config_.pipeline = config::read_pipeline(*table, problems_);
        if (const Node* const table = section("xmpp")) read_table(xmpp_table(), *table, problems_, config_.xmpp);
        read_optional("http", http_table(), config_.http);
        read_optional("journal", journal_table(), config_.journal);
        read_optional("feedback", feedback_table(), config_.feedback);
        read_optional("telemetry", telemetry_table(), config_.telemetry);
        if (const Node* const table = section("drain")) read_table(drain_table(), *table, problems_, config_.drain);
        if (const Node* const table = section("log")) read_table(log_table(), *table, problems_, config_.log);
        check_pipeline();
        check_xmpp();
        check_http();
        check_telemetry();
        if (config_.xmpp.tls_name.empty()) config_.xmpp.tls_name = config_.xmpp.domain;
        resolve_files();
        return std::move(config_);
    }

private:
    void check_sections() {
        static const std::vector<std::string_view> known{"pipeline", "xmpp",      "http",  "journal",
                                                         "feedback", "telemetry", "drain", "log"};
        for (const Member& member : root_.members)
            if (std::find(known.begin(), known.end(), member.key) == known.end())
                problems_.add(member.place, "found the unknown table " + config::quoted(member.key) +
                                                ", expected one of a live configuration" +
                                                config::did_you_mean(member.key, known));
        if (root_.find("xmpp") == nullptr)
            problems_.add({1, 1}, "found no [xmpp], expected one with \"sender\" and \"password_file\"");
    }

    const Node* section(std::string_view key) {
        const Member* const member = root_.find(key);
        if (member == nullptr || !config::is_table({key, member->value, problems_})) return nullptr;
        return &member->value;
    }

    template <class S>
    void read_optional(std::string_view key, const config::Table<S>& table, std::optional<S>& into) {
        if (const Node* const node = section(key)) read_table(table, *node, problems_, into.emplace());
    }

    const Node* value(std::string_view table, std::string_view key) const {
        const Member* const member = root_.find(table);
        const Member* const found = member == nullptr ? nullptr : member->value.find(key);
        return found == nullptr ? nullptr : &found->value;
    }
    void expected(std::string_view table, std::string_view key, const std::string& what) {
        if (const Node* const node = value(table, key); node != nullptr && !problems_.any_at(node->place))
            Entry{key, *node, problems_}.expected(what);
    }
    void at_table(std::string_view table, const std::string& message) {
        if (const Member* const member = root_.find(table)) problems_.add(member->value.place, message);
    }

    void check_pipeline() {
        if (config_.pipeline.pushers == 0) expected("pipeline", "pushers", "at least 1");
        if (config_.pipeline.window > xmpp_window)
            expected("pipeline", "window", "at most 100, Firebase's limit over XMPP");
    }

    void check_xmpp() {
        if (root_.find("xmpp") == nullptr) return;
        const bool file = value("xmpp", "password_file") != nullptr,
                   variable = value("xmpp", "password_env") != nullptr;
        if (file && variable) expected("xmpp", "password_env", "only one of password_file and password_env");
        if (!file && !variable)
            at_table("xmpp", "found neither \"password_file\" nor \"password_env\" in [xmpp], expected one of them");
    }

    void check_http() {
        if (!config_.http) return;
        const HttpConfig& http = *config_.http;
        if (!http.listen.host.empty() && !http.listen.loopback() && value("http", "token_file") == nullptr)
            expected("http", "listen", "a loopback address, or a token_file beside it");
        const bool certificate = value("http", "certificate_file") != nullptr,
                   key = value("http", "key_file") != nullptr;
        if (certificate && !key) expected("http", "certificate_file", "a key_file beside it");
        if (key && !certificate) expected("http", "key_file", "a certificate_file beside it");
    }

    void check_telemetry() {
        if (!config_.telemetry) return;
        const Address& listen = config_.telemetry->listen;
        if (!listen.host.empty() && !listen.loopback() && value("telemetry", "token_file") == nullptr)
            expected("telemetry", "listen", "a loopback address, or a token_file beside it");
        if (config_.http && listen.port != 0 && config_.http->listen == listen)
            expected("telemetry", "listen", "an address other than that of [http]");
    }

    void resolve(std::string& file) const {
        if (!file.empty()) file = (std::filesystem::path{base_} / file).lexically_normal().string();
    }
    void resolve_files() {
        resolve(config_.xmpp.password_file);
        resolve(config_.xmpp.ca_file);
        if (config_.http) {
            resolve(config_.http->token_file);
            resolve(config_.http->certificate_file);
            resolve(config_.http->key_file);
        }
        if (config_.journal) resolve(config_.journal->path);
        if (config_.feedback) resolve(config_.feedback->file);
        if (config_.telemetry) resolve(config_.telemetry->token_file);
    }

    const Node& root_;
    const std::string& base_;
    Problems& problems_;
    LiveConfig config_;
};

}  // namespace

LiveConfigResult read_live_config(std::string_view text, const std::string& file, const std::string& base) {
    Problems problems{file};
    LiveConfigResult result;
    if (const auto root = config::parse_document(text, problems))
        result.config = Reader{*root, base.empty() ? "." : base, problems}.read();
    result.problems = problems.sorted();
    return result;
}

LiveConfigResult read_live_config_file(const std::string& path) {
    constexpr std::size_t most = 4u << 20;
    std::ifstream in{path, std::ios::binary};
    std::string text;
    if (in && !std::filesystem::is_directory(path)) {
        text.resize(most + 1);
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(in.gcount()));
    } else {
        const std::string why = in ? "it is a directory" : std::strerror(errno);
        return {{}, {{path, 0, 0, "found no file that can be read (" + why + "), expected a live configuration"}}};
    }
    return read_live_config(text, path, std::filesystem::path{path}.parent_path().string());
}

std::vector<std::string> needs_restart(const LiveConfig& from, const LiveConfig& to) {
    std::vector<std::string> keys;
    const auto compare = [&](const auto& table, const auto& before, const auto& after) {
        std::string title = table.title.substr(1, table.title.size() - 2);
        for (const auto& field : table.fields) {
            const bool secret = field.name.ends_with("_file") || field.name == "password_env";
            if (!secret && field.write(before) != field.write(after)) keys.push_back(title + "." + field.name);
        }
    };
    const auto compare_optional = [&](const auto& table, const auto& before, const auto& after) {
        if (before.has_value() != after.has_value())
            keys.push_back(table.title.substr(1, table.title.size() - 2));
        else if (before)
            compare(table, *before, *after);
    };
    compare(xmpp_table(), from.xmpp, to.xmpp);
    compare_optional(http_table(), from.http, to.http);
    if (from.http && to.http && from.http->certificate_file.empty() != to.http->certificate_file.empty())
        keys.push_back("http.certificate_file");
    compare_optional(journal_table(), from.journal, to.journal);
    compare_optional(feedback_table(), from.feedback, to.feedback);
    compare_optional(telemetry_table(), from.telemetry, to.telemetry);
    compare(drain_table(), from.drain, to.drain);
    if (from.log.format != to.log.format) keys.push_back("log.format");
    return keys;
}

}  // namespace sluice::live
