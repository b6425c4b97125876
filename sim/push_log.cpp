// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/push_log.h"

#include "core/check.h"

#include <array>
#include <charconv>
#include <cstddef>

namespace sluice::sim {
namespace {

constexpr std::size_t flush_at = 1 << 20;
constexpr std::uint64_t ns_per_second = 1'000'000'000;

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char character : text) {
        if (character == '"') out += '"';
        out += character;
    }
    return out + '"';
}

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 20> text{};
    out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

void append_unless_zero(std::string& out, std::uint64_t number) {
    if (number != 0) append_number(out, number);
    out += ',';
}

void append_time(std::string& out, Instant at) {
    if (at != never) {
        const auto ns = static_cast<std::uint64_t>(nanoseconds(at));
        append_number(out, ns / ns_per_second);
        std::array<char, 10> decimals{'.', '0', '0', '0', '0', '0', '0', '0', '0', '0'};
        std::uint64_t rest = ns % ns_per_second;
        for (std::size_t i = 9; rest > 0; --i, rest /= 10) decimals[i] = static_cast<char>('0' + rest % 10);
        out.append(decimals.data(), decimals.size());
    }
    out += ',';
}

}  // namespace

PushLog::PushLog(std::ostream& out, const std::vector<std::string>& streams) : out_(out) {
    for (const std::string& stream : streams) {
        const std::string column = quoted(stream);
        const bool quotes = column != stream;
        const std::string begin = quotes ? column.substr(0, column.size() - 1) : column;
        streams_.push_back({begin + "-", quotes ? "\"," : ",", column + ","});
    }
    buffer_.reserve(flush_at + 1024);
    buffer_ =
        "id,stream,priority,device,collapse_key,offered_s,first_sent_s,last_sent_s,answered_s,done_s,"
        "outcome,reason,connection,attempts,resends\n";
}

void PushLog::write(const Outcome& outcome) {
    const PushName push = PushName::of(outcome.handle);
    CHECK(push.stream < streams_.size());
    const Stream& stream = streams_[push.stream];
    buffer_ += stream.id_begin;
    append_number(buffer_, push.sequence);
    buffer_.append(stream.id_end).append(stream.column).append(name(outcome.priority)) += ',';
    append_unless_zero(buffer_, outcome.device);
    append_unless_zero(buffer_, outcome.collapse_key);
    append_time(buffer_, outcome.offered);
    append_time(buffer_, outcome.first_sent);
    append_time(buffer_, outcome.last_sent);
    append_time(buffer_, outcome.answered ? outcome.done : never);
    append_time(buffer_, outcome.done);
    buffer_.append(name(outcome.kind)) += ',';
    buffer_.append(name(outcome.reason)) += ',';
    append_unless_zero(buffer_, outcome.connection);
    append_number(buffer_, outcome.attempts);
    buffer_ += ',';
    append_number(buffer_, outcome.resends);
    buffer_ += '\n';
    if (buffer_.size() >= flush_at) flush();
}

void PushLog::flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
}

bool PushLog::finish() {
    flush();
    out_.flush();
    return out_.good();
}

}  // namespace sluice::sim
