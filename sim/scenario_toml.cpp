// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario_toml.h"

#include <array>
#include <charconv>
#include <utility>

namespace sluice::sim {
namespace {

std::string plain(double value) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
    return {text.data(), end};
}

bool whole(double value) {
    return value >= 0 && value < 1e15 && static_cast<double>(static_cast<std::uint64_t>(value)) == value;
}

std::string truth(bool value) { return value ? "true" : "false"; }
std::string number(std::uint64_t value) { return std::to_string(value); }
std::string quoted(const std::string& text) { return '"' + text + '"'; }
std::string duration(Duration value) { return quoted(toml_duration(value)); }
std::string count(std::uint64_t value) {
    return value < 1000 ? number(value) : quoted(toml_count(static_cast<double>(value)));
}

class Writer {
public:
    void table(const std::string& head) { text_ += (text_.empty() ? "" : "\n") + head + "\n"; }
    void key(const std::string& key, const std::string& value) { text_ += key + " = " + value + "\n"; }
    template <typename Write>
    void curve(const std::string& name, const Curve& curve, Write write) {
        if (curve.constant()) return key(name, write(curve.points().front().value));
        std::string points;
        for (const Curve::Point& point : curve.points())
            points += (points.empty() ? "" : ", ") + ("{ at = " + duration(point.at)) +
                      ", value = " + write(point.value) + (point.ramp ? ", ramp = true }" : " }");
        key(name, "[" + points + "]");
    }
    std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

std::string rate(double value) { return quoted(toml_rate(value)); }
std::string a_minute(double value) { return quoted(toml_count(value) + "/min"); }
std::string nanoseconds_text(double value) { return duration(Duration{static_cast<std::int64_t>(value + 0.5)}); }

void write_run(Writer& out, const Scenario& scenario) {
    out.table("[scenario]");
    out.key("title", toml_string(scenario.title));
    if (scenario.start) {
        const std::int64_t seconds = *scenario.start / std::chrono::seconds{1};
        const auto two = [](std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); };
        out.key("start", quoted(two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60)));
    }
    out.key("duration", duration(scenario.duration));
    out.key("settle", duration(scenario.settle));
    out.key("warmup", duration(scenario.warmup));
    out.key("seed", number(scenario.seed));
    out.key("load", plain(scenario.load));
    out.key("sample", duration(scenario.sample));
    out.key("late_after", duration(scenario.late_after));
}

void write_retries(Writer& out, const Settings& settings) {
    const Settings::Retry& retry = settings.retry;
    out.key("retry", "{ attempts = " + number(retry.attempts) + ", base = " + duration(retry.base) +
                         ", cap = " + duration(retry.cap) + ", jitter = " + plain(retry.jitter) +
                         ", after_max = " + duration(retry.after_max) + ", losses = " + number(retry.losses) +
                         ", waiting = " + count(retry.waiting) + " }");
    out.key("congestion", truth(settings.congestion));
    out.key("device_pause", duration(settings.device_pause));
    out.key("device_waiting", count(settings.device_waiting));
    out.key("project_pause", duration(settings.project_pause));
    if (settings.quota)
        out.key("quota", "{ rate = " + rate(settings.quota->rate) + ", burst = " + count(settings.quota->burst) +
                             ", ramp = " + duration(settings.quota->ramp) + " }");
    const Settings::Reconnect& reconnect = settings.reconnect;
    out.key("reconnect", "{ base = " + duration(reconnect.base) + ", cap = " + duration(reconnect.cap) +
                             ", spread = " + duration(reconnect.spread) + " }");
}

void write_pipeline(Writer& out, const Settings& settings) {
    out.table("[pipeline]");
    out.key("pushers", number(settings.pushers));
    out.key("window", number(settings.window));
    out.key("buffer", count(settings.buffer));
    out.key("shed", quoted(std::string{name(settings.shed)}));
    out.key("ack_timeout", duration(settings.ack_timeout));
    out.key("drain_grace", duration(settings.drain_grace));
    out.key("ping",
            "{ idle = " + duration(settings.ping.idle) + ", timeout = " + duration(settings.ping.timeout) + " }");
    out.key("default_ttl", settings.default_ttl == no_ttl ? "\"none\"" : duration(settings.default_ttl));
    out.key("collapse", truth(settings.collapse));
    write_retries(out, settings);
}

void write_fanout(Writer& out, const ArrivalsSpec& spec) {
    if (spec.at) out.key("at", duration(*spec.at));
    if (spec.every) out.key("every", duration(*spec.every));
    const std::string least = count(spec.recipients_min), most = count(spec.recipients_max);
    out.key("recipients", least == most ? least : "{ min = " + least + ", max = " + most + " }");
    out.key("over", duration(spec.over));
}

void write_trace(Writer& out, const ArrivalsSpec& spec) {
    out.key("file", toml_string(spec.file));
    out.key("step", duration(spec.step));
    out.key("within", spec.within == ArrivalsSpec::Within::even ? "\"even\"" : "\"poisson\"");
    out.key("scale", plain(spec.scale));
    out.key("speed", plain(spec.speed));
}

void write_arrivals(Writer& out, const ArrivalsSpec& spec) {
    static constexpr std::array<const char*, 4> kinds{"poisson", "even", "fanout", "trace"};
    out.table("[[arrivals]]");
    out.key("name", toml_string(spec.name));
    out.key("kind", quoted(kinds[static_cast<std::size_t>(spec.kind)]));
    if (spec.kind == ArrivalsSpec::Kind::fanout)
        write_fanout(out, spec);
    else if (spec.kind == ArrivalsSpec::Kind::trace)
        write_trace(out, spec);
    else
        out.curve("rate", spec.rate, rate);
    if (spec.from > Duration{0}) out.key("from", duration(spec.from));
    if (spec.until != Duration::max()) out.key("until", duration(spec.until));
    if (spec.priority != std::array<double, priority_count>{0, 1, 0})
        out.key("priority", "{ high = " + plain(spec.priority[0]) + ", normal = " + plain(spec.priority[1]) +
                                ", low = " + plain(spec.priority[2]) + " }");
    if (spec.ttl != pipeline_ttl) out.key("ttl", spec.ttl == no_ttl ? "\"none\"" : duration(spec.ttl));
    out.key("devices", count(spec.devices));
    if (spec.zipf != 0) out.key("zipf", plain(spec.zipf));
    if (spec.collapse_keys != 0) out.key("collapse_keys", number(spec.collapse_keys));
}

void write_latency(Writer& out, const LatencySpec& latency) {
    static constexpr std::array<const char*, 6> kinds{"constant",  "exponential", "erlang",
                                                      "lognormal", "gamma",       "empirical"};
    const std::string kind = kinds[static_cast<std::size_t>(latency.kind)];
    if (latency.kind == LatencySpec::Kind::empirical)
        return out.key("latency", "{ kind = \"empirical\", file = " + toml_string(latency.file) + " }");
    // A nested writer, since a mean may be points.
    Writer mean;
    mean.curve("mean", latency.mean, nanoseconds_text);
    std::string inside = std::move(mean).text();
    inside.pop_back();
    if (latency.kind == LatencySpec::Kind::erlang) inside += ", shape = " + number(latency.shape);
    if (latency.kind == LatencySpec::Kind::lognormal || latency.kind == LatencySpec::Kind::gamma)
        inside += ", cv = " + plain(latency.cv);
    out.key("latency", "{ kind = \"" + kind + "\", " + inside + " }");
}

void write_firebase(Writer& out, const FirebaseSpec& firebase) {
    static constexpr std::array<const char*, 3> over{"close", "nack", "accept"};
    out.table("[firebase]");
    write_latency(out, firebase.latency);
    out.curve("capacity", firebase.capacity, rate);
    for (const auto& [error, share] : firebase.nack) out.curve("nack." + error, share, plain);
    out.key("pending_limit", number(firebase.pending_limit));
    out.key("over_limit", quoted(over[static_cast<std::size_t>(firebase.over_limit)]));
    out.key("connections_max", number(firebase.connections_max));
    out.curve("device_limit", firebase.device_limit, a_minute);
    out.curve("quota", firebase.quota, a_minute);
    out.curve("receipts", firebase.receipts, plain);
    out.curve("canonical", firebase.canonical, plain);
    out.curve("upstream", firebase.upstream, rate);
    out.key("connect_time", duration(firebase.connect_time));
    out.key("cold_start", truth(firebase.cold_start));
    out.key("accept_at", plain(firebase.accept_at));
}

void write_fault(Writer& out, const FaultSpec& fault) {
    static constexpr std::array<const char*, 10> kinds{"drop", "drain", "blackhole", "half-open", "stall",
                                                       "slow", "lose",  "refuse",    "outage",    "machine-loss"};
    out.table("[[fault]]");
    out.key("at", duration(fault.at));
    out.key("kind", quoted(kinds[static_cast<std::size_t>(fault.kind)]));
    if (fault.lasts > Duration{0}) out.key("lasts", duration(fault.lasts));
    if (fault.every) out.key("every", duration(*fault.every));
    if (fault.connections)
        out.key("connections", number(*fault.connections));
    else if (fault.connections_share < 1)
        out.key("connections", quoted(plain(fault.connections_share * 100) + "%"));
    if (fault.kind == FaultSpec::Kind::drain) out.key("grace", duration(fault.grace));
    if (fault.kind == FaultSpec::Kind::slow) out.key("factor", plain(fault.factor));
    if (fault.kind == FaultSpec::Kind::lose) out.key("share", plain(fault.share));
    if (fault.kind == FaultSpec::Kind::machine_loss && !fault.machine_chosen) out.key("machine", number(fault.machine));
}

}  // namespace

std::string toml_duration(Duration duration) {
    std::int64_t ns = duration.count();
    if (ns == 0) return "0s";
    static constexpr std::array<std::pair<std::int64_t, const char*>, 3> small{
        {{1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
    if (ns % 1'000'000'000 != 0)
        for (const auto& [unit, suffix] : small)
            if (ns % unit == 0) return std::to_string(ns / unit) + suffix;
    ns /= 1'000'000'000;
    std::string text;
    static constexpr std::array<std::pair<std::int64_t, const char*>, 3> large{{{3600, "h"}, {60, "m"}, {1, "s"}}};
    for (const auto& [unit, suffix] : large) {
        if (ns / unit > 0) text += std::to_string(ns / unit) + suffix;
        ns %= unit;
    }
    return text;
}

std::string toml_count(double value) {
    static constexpr std::array<std::pair<double, const char*>, 2> units{{{1e6, "M"}, {1e3, "k"}}};
    for (const auto& [unit, suffix] : units)
        if (value >= unit && whole(value) && (whole(value / unit) || (whole(value / unit * 100) && unit <= value)))
            return plain(value / unit) + suffix;
    return plain(value);
}

std::string toml_rate(double a_second) {
    const std::string second = toml_count(a_second) + "/s";
    const std::string minute = toml_count(a_second * 60) + "/min";
    return whole(a_second) || minute.size() > second.size() ? second : minute;
}

std::string toml_string(std::string_view text) {
    std::string result = "\"";
    for (const char byte : text) {
        if (byte == '"' || byte == '\\') result += '\\';
        if (byte == '\n')
            result += "\\n";
        else if (byte == '\t')
            result += "\\t";
        else if (static_cast<unsigned char>(byte) >= 0x20)
            result += byte;
    }
    return result + '"';
}

std::string scenario_toml(const Scenario& scenario) {
    Writer out;
    write_run(out, scenario);
    write_pipeline(out, scenario.pipeline);
    for (const ArrivalsSpec& spec : scenario.arrivals) write_arrivals(out, spec);
    write_firebase(out, scenario.firebase);
    for (const FaultSpec& fault : scenario.faults) write_fault(out, fault);
    if (scenario.machines > 1) {
        out.table("[machines]");
        out.key("count", number(scenario.machines));
    }
    return std::move(out).text();
}

}  // namespace sluice::sim
