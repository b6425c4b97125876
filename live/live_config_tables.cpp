// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/live_config_tables.h"

#include <array>
#include <charconv>

#include <arpa/inet.h>

namespace sluice::live {
namespace {

using config::Entry;
using config::field;
using config::Form;
using config::Node;
using config::Range;

struct Unit {
    std::string_view name;
    std::uint64_t bytes;
};
constexpr std::array<Unit, 4> units{
    {{"GiB", std::uint64_t{1} << 30}, {"MiB", std::uint64_t{1} << 20}, {"KiB", 1 << 10}, {"B", 1}}};
const Range<std::uint64_t> memory_range{1 << 20, std::uint64_t{1} << 42};

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
    for (const Unit& unit : units) {
        if (!text.ends_with(unit.name)) continue;
        text.remove_suffix(unit.name.size());
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size() || number > UINT64_MAX / unit.bytes)
            return std::nullopt;
        return number * unit.bytes;
    }
    return std::nullopt;
}

std::string bytes_text(std::uint64_t bytes) {
    for (const Unit& unit : units)
        if (bytes % unit.bytes == 0 && bytes >= unit.bytes)
            return std::to_string(bytes / unit.bytes) + std::string{unit.name};
    return "0B";
}

Form<std::uint64_t> memory_form() {
    return {"memory", bytes_text(memory_range.min) + " to 4096GiB",
            [](const Entry& entry) -> std::optional<std::uint64_t> {
                const auto bytes = entry.value.kind == Node::Kind::text ? parse_bytes(entry.value.text) : std::nullopt;
                if (bytes && *bytes >= memory_range.min && *bytes <= memory_range.max) return bytes;
                entry.expected("memory from \"1MiB\" to \"4096GiB\", such as \"512MiB\"");
                return std::nullopt;
            },
            [](const std::uint64_t& bytes) { return config::quoted(bytes_text(bytes)); }};
}

Form<Address> address_form() {
    return {"address", "an IP address, or localhost, and a port",
            [](const Entry& entry) -> std::optional<Address> {
                if (entry.value.kind == Node::Kind::text)
                    if (auto address = parse_address(entry.value.text)) return address;
                entry.expected("an IP address and a port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"");
                return std::nullopt;
            },
            [](const Address& address) {
                return address.host.empty() ? std::string{} : config::quoted(to_string(address));
            }};
}

/// A text that is not empty.
Form<std::string> some_text(std::string what, std::size_t longest) {
    auto form = config::text(longest);
    form.read = [read = form.read, what = std::move(what)](const Entry& entry) -> std::optional<std::string> {
        auto value = read(entry);
        if (value && value->empty()) {
            entry.expected(what);
            return std::nullopt;
        }
        return value;
    };
    form.write = [](const std::string& value) { return value.empty() ? std::string{} : config::quoted(value); };
    return form;
}

Form<std::string> file_form() {
    auto form = some_text("the name of a file", 4096);
    form.type = "file";
    return form;
}

Form<std::string> name_form(const std::string& what) {
    auto form = some_text(what, 253);
    form.read = [read = form.read, what](const Entry& entry) -> std::optional<std::string> {
        auto value = read(entry);
        if (value && value->find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:") !=
                         std::string::npos) {
            entry.expected(what);
            return std::nullopt;
        }
        return value;
    };
    return form;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const bool brackets = host.starts_with('[') && host.ends_with(']');
    if (brackets) host = host.substr(1, host.size() - 2);
    Address address{std::string{host}, 0};
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (error != std::errc{} || end != port.data() + port.size()) return std::nullopt;
    std::array<unsigned char, 16> bytes{};
    const bool known = brackets ? inet_pton(AF_INET6, address.host.c_str(), bytes.data()) == 1
                                : host == "localhost" || inet_pton(AF_INET, address.host.c_str(), bytes.data()) == 1;
    return known ? std::optional{address} : std::nullopt;
}

bool Address::loopback() const { return host == "localhost" || host == "::1" || host.starts_with("127."); }

std::string to_string(const Address& address) {
    const bool six = address.host.find(':') != std::string::npos;
    return (six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

const config::Table<XmppConfig>& xmpp_table() {
    using S = XmppConfig;
    static const config::Table<S> table{
        "[xmpp]",
        {
            field("host", &S::host, name_form("the name or address of a host"), "where Firebase is"),
            field("port", &S::port, config::small_count({1, 65'535}), "its port; TLS from the first byte"),
            field("domain", &S::domain, name_form("the name of a host"),
                  "what the stream is opened to, and the user name's host"),
            field("tls_name", &S::tls_name, name_form("the name of a host"),
                  "the name that the certificate must be for")
                .otherwise("the domain"),
            field("sender", &S::sender, some_text("a sender id", 200), "the sender id, a number of Firebase's")
                .required(),
            field("password_file", &S::password_file, file_form(), "a file with the server key and nothing else")
                .otherwise("this or password_env is required"),
            field("password_env", &S::password_env, some_text("the name of a variable", 200),
                  "the environment variable with the server key")
                .otherwise("this or password_file is required"),
            field("ca_file", &S::ca_file, file_form(), "certificates to trust, PEM").otherwise("the system's"),
        }};
    return table;
}

const config::Table<HttpConfig>& http_table() {
    using S = HttpConfig;
    static const config::Table<S> table{
        "[http]",
        {
            field("listen", &S::listen, address_form(), "where pushes come in; port 0: any that is free").required(),
            field("token_file", &S::token_file, file_form(), "a file with the bearer token that requests must have")
                .otherwise("none; required beyond loopback"),
            field("certificate_file", &S::certificate_file, file_form(), "a certificate chain, PEM: serve TLS")
                .otherwise("no TLS"),
            field("key_file", &S::key_file, file_form(), "its key").otherwise("no TLS"),
            field("payload_memory", &S::payload_memory, memory_form(),
                  "payloads held at most; more are refused with status 429"),
        }};
    return table;
}

const config::Table<JournalConfig>& journal_table() {
    using S = JournalConfig;
    static const config::Table<S> table{
        "[journal]",
        {
            field("path", &S::path, file_form(), "a SQLite database; made where it is not there").required(),
            field("keep", &S::keep, config::duration(),
                  "how long finished pushes stay, without their payload, for sluice-sim import"),
        }};
    return table;
}

const config::Table<FeedbackConfig>& feedback_table() {
    using S = FeedbackConfig;
    static const config::Table<S> table{
        "[feedback]",
        {field("file", &S::file, file_form(), "a line of JSON for every outcome; opened again on SIGHUP").required()}};
    return table;
}

const config::Table<TelemetryConfig>& telemetry_table() {
    using S = TelemetryConfig;
    using std::chrono::milliseconds;
    static const config::Table<S> table{
        "[telemetry]",
        {
            field("listen", &S::listen, address_form(), "where /metrics and the others are read").required(),
            field("token_file", &S::token_file, file_form(),
                  "a file with the bearer token for all but /metrics, /healthz and /readyz")
                .otherwise("none; required beyond loopback"),
            field("sample", &S::sample, config::duration({milliseconds{10}, std::chrono::minutes{1}}),
                  "width of a row in the series"),
        }};
    return table;
}

const config::Table<DrainConfig>& drain_table() {
    using S = DrainConfig;
    static const config::Table<S> table{
        "[drain]", {field("deadline", &S::deadline, config::duration(), "how long a stop waits for what is held")}};
    return table;
}

const config::Table<LogConfig>& log_table() {
    using S = LogConfig;
    static const config::Table<S> table{
        "[log]",
        {
            field("level", &S::level, config::choice<LogLevel>({"debug", "info", "warning", "error"}),
                  "the least that is logged"),
            field("format", &S::format, config::choice<LogFormat>({"text", "json"}), "a line an event"),
        }};
    return table;
}

}  // namespace sluice::live
