// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/genstage/trace.h"

#include "core/settings.h"

#include <boost/json.hpp>

#include <array>

namespace sluice::genstage {
namespace {

namespace json = boost::json;

constexpr std::uint64_t longest_run = 1'000'000;

class LineReader {
public:
    explicit LineReader(std::size_t line) : line_(line) {}

    json::object parse(const std::string& text) const {
        json::error_code error;
        json::stream_parser parser;
        const std::size_t end = parser.write_some(text, error);
        if (!error && end < text.size()) fail(end + 1, "something after the object", "the end of the line");
        if (!error) parser.finish(error);
        if (error) fail(end + 1, error.message(), "a JSON object");
        json::value value = parser.release();
        if (!value.is_object()) fail(1, "no object", "a JSON object");
        return std::move(value.as_object());
    }

    const json::value& member(const json::object& object, std::string_view key) const {
        const json::value* found = object.if_contains(key);
        if (found == nullptr) fail(1, "no `" + std::string(key) + "`", "one");
        return *found;
    }
    std::uint64_t number(const json::value& value, std::string_view key, std::uint64_t most) const {
        const auto* found = value.if_int64();
        if (found == nullptr || *found < 0 || static_cast<std::uint64_t>(*found) > most)
            fail(1, "`" + std::string(key) + "`: " + json::serialize(value),
                 "a whole number up to " + std::to_string(most));
        return static_cast<std::uint64_t>(*found);
    }
    std::string text(const json::object& object, std::string_view key) const {
        const json::value& value = member(object, key);
        if (!value.is_string()) fail(1, "`" + std::string(key) + "`: " + json::serialize(value), "a string");
        return std::string(value.as_string());
    }
    // A list of lists of `width` numbers.
    std::vector<std::array<std::uint64_t, 3>> tuples(const json::object& object, std::string_view key,
                                                     std::size_t width) const {
        std::vector<std::array<std::uint64_t, 3>> all;
        const json::value& list = member(object, key);
        if (!list.is_array()) fail(1, "`" + std::string(key) + "`: " + json::serialize(list), "a list");
        for (const json::value& item : list.as_array()) {
            if (!item.is_array() || item.as_array().size() != width)
                fail(1, "`" + std::string(key) + "`: " + json::serialize(item), std::to_string(width) + " numbers");
            std::array<std::uint64_t, 3> numbers{};
            for (std::size_t i = 0; i < width; ++i) numbers[i] = number(item.as_array()[i], key, longest_run);
            all.push_back(numbers);
        }
        return all;
    }
    std::vector<Id> ids(const json::object& object, std::string_view key) const {
        std::vector<Id> all;
        for (const auto& run : tuples(object, key, 2))
            for (Id id = run[0]; id < run[0] + run[1]; ++id) all.push_back(id);
        return all;
    }
    Expected expected(const json::object& object) const {
        Expected expected;
        for (const auto& run : tuples(object, "sent", 3))
            for (Id id = run[1]; id < run[1] + run[2]; ++id)
                expected.sent.push_back({static_cast<std::uint32_t>(run[0]), id});
        expected.shed = ids(object, "shed");
        expected.depth = number(member(object, "depth"), "depth", Limits::buffer);
        return expected;
    }

    [[noreturn]] void fail(std::size_t column, const std::string& found, const std::string& wanted) const {
        throw BadTrace(std::to_string(line_) + ":" + std::to_string(column) + ": " + found + ", expected " + wanted);
    }

private:
    std::size_t line_;
};

Trace read_head(const LineReader& reader, const json::object& object) {
    Trace trace;
    trace.name = reader.text(object, "trace");
    trace.trace_class = reader.text(object, "class");
    trace.about = reader.text(object, "about");
    const std::string keep = reader.text(object, "keep");
    if (keep != "first" && keep != "last") reader.fail(1, "`keep`: " + keep, "first or last");
    trace.keeps_first = keep == "first";
    const json::value& buffer = reader.member(object, "buffer");
    const bool unlimited = buffer.is_string() && buffer.as_string() == "infinity";
    trace.buffer = unlimited ? Limits::buffer : reader.number(buffer, "buffer", Limits::buffer);
    return trace;
}

Operation::Kind kind_of(const LineReader& reader, const std::string& name, bool is_raw) {
    using enum Operation::Kind;
    if (is_raw) return raw;
    if (name == "offer") return offer;
    if (name == "subscribe") return subscribe;
    if (name == "answer") return answer;
    if (name == "cancel") return cancel;
    if (name == "down") return down;
    reader.fail(1, "`op`: " + name, "offer, subscribe, answer, cancel or down (others in class raw only)");
}

Operation read_operation(const LineReader& reader, const json::object& object, bool is_raw) {
    Operation operation;
    operation.name = reader.text(object, "op");
    operation.kind = kind_of(reader, operation.name, is_raw);
    if (operation.kind == Operation::Kind::raw) return operation;
    if (operation.kind != Operation::Kind::offer)
        operation.consumer =
            static_cast<std::uint32_t>(reader.number(reader.member(object, "c"), "c", Limits::pushers));
    if (operation.kind == Operation::Kind::subscribe)
        operation.window =
            static_cast<std::uint32_t>(reader.number(reader.member(object, "window"), "window", Limits::window));
    if (operation.kind == Operation::Kind::offer || operation.kind == Operation::Kind::answer)
        operation.ids = reader.ids(object, "ids");
    const json::value* own = object.if_contains("sluice");
    if (own != nullptr && !own->is_object()) reader.fail(1, "`sluice`: " + json::serialize(*own), "an object");
    operation.expected = reader.expected(own != nullptr ? own->as_object() : object);
    return operation;
}

}  // namespace

std::vector<Trace> read_traces(std::istream& in) {
    std::vector<Trace> traces;
    std::string text;
    for (std::size_t line = 1; std::getline(in, text); ++line) {
        if (text.empty()) continue;
        const LineReader reader(line);
        const json::object object = reader.parse(text);
        if (object.contains("trace")) {
            traces.push_back(read_head(reader, object));
            continue;
        }
        if (traces.empty()) reader.fail(1, "an operation", "a line with `trace` first");
        traces.back().operations.push_back(read_operation(reader, object, traces.back().trace_class == "raw"));
        traces.back().operations.back().line = line;
    }
    return traces;
}

}  // namespace sluice::genstage
