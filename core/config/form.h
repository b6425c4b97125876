// SPDX-License-Identifier: GPL-3.0-or-later
// How a kind of value is written: what it is called, its limits, how it is read from a Node and written back as TOML.
// A Form reads one value, or reports one problem ("found KEY = VALUE, expected …") and gives nothing.
#pragma once

#include "core/config/node.h"
#include "core/config/problem.h"
#include "core/settings.h"
#include "core/time.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::config {

/// A value to be read, with its key and where problems go.
struct Entry {
    std::string_view key;
    const Node& value;
    Problems& problems;

    /// Reports: found KEY = VALUE, expected `what`.
    void expected(std::string_view what) const;
};

/// One line of the documentation.
struct KeyDoc {
    std::string key;      ///< below its table: "retry.base"
    std::string type;     ///< "duration", "count or list of points" …
    std::string unset;    ///< what holds where it is absent, as TOML; "required"
    std::string limits;   ///< "0 to 1", or the choices; empty: none worth telling
    std::string meaning;  ///< one line
};

template <class V>
struct Form {
    std::string type, limits;
    std::function<std::optional<V>(const Entry&)> read;
    std::function<std::string(const V&)> write;  ///< a TOML value
    std::vector<KeyDoc> keys{};                  ///< of a table
};

template <class V>
struct Range {
    V min, max;
};

Form<bool> flag();
Form<std::string> text(std::size_t longest = 200);
Form<std::uint64_t> count(Range<std::uint64_t> range);
Form<std::uint32_t> small_count(Range<std::uint32_t> range);
Form<double> number(Range<double> range);
Form<double> share(Range<double> range = {0, 1});
Form<double> rate(Range<double> range);             ///< as a second
Form<double> rate_per_minute(Range<double> range);  ///< as a minute
Form<Duration> duration(Range<Duration> range = {Duration{0}, Limits::longest});
Form<Duration> duration_or_none();  ///< no_ttl for "none"
Form<Duration> clock();             ///< "17:47:00", since midnight

/// What is absent without the key.
template <class V>
Form<std::optional<V>> optional(Form<V> form) {
    return {form.type, form.limits,
            [read = form.read](const Entry& entry) -> std::optional<std::optional<V>> {
                auto value = read(entry);
                if (!value) return std::nullopt;
                return std::optional<V>{std::move(*value)};
            },
            [write = form.write](const std::optional<V>& value) { return value ? write(*value) : std::string{}; },
            form.keys};
}

/// The number of the name that a text is; reports the names, and the nearest, where it is none.
std::optional<std::size_t> read_choice(const Entry& entry, const std::vector<std::string_view>& names);

/// An enumeration whose values count from 0 in the order of `names`.
template <class E>
Form<E> choice(std::vector<std::string_view> names) {
    return {"choice", listed(names),
            [names](const Entry& entry) -> std::optional<E> {
                const auto number = read_choice(entry, names);
                if (!number) return std::nullopt;
                return static_cast<E>(*number);
            },
            [names](const E& value) { return quoted(names[static_cast<std::size_t>(value)]); }};
}

}  // namespace sluice::config
