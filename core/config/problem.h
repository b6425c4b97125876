// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a file, and where. A message reads "found …, expected …" on one line. Lines and columns count
// from 1; 0: the file as a whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::config {

struct Problem {
    std::string file;  ///< or "--set K=V"
    int line = 0, column = 0;
    std::string message;
    bool operator==(const Problem&) const = default;
};

/// "FILE:LINE:COLUMN: error: MESSAGE".
std::string to_string(const Problem& problem);

/// Where a value or key was written: in the file, or in an override (their number, from 0).
struct Place {
    int line = 0, column = 0;
    int override_number = -1;
    bool operator==(const Place&) const = default;
};

/// Collects the problems of one file and its overrides.
class Problems {
public:
    explicit Problems(std::string file, std::vector<std::string> overrides = {})
        : file_(std::move(file)), overrides_(std::move(overrides)) {}

    void add(Place place, std::string message);
    /// One in another file, that the file names at `place`.
    void add_elsewhere(Place place, Problem problem);
    bool any() const { return !found_.empty(); }
    bool any_at(Place place) const;
    /// In order of line and column, those of overrides after them; a repeated one once.
    std::vector<Problem> sorted() const;

private:
    struct Found {
        Place place;
        Problem problem;
    };
    std::string file_;
    std::vector<std::string> overrides_;
    std::vector<Found> found_;
};

/// The name nearest to `name` by edits, empty where none is near enough to be meant.
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known);
/// `; did you mean "NAME"?`, or nothing.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known);
/// `"a", "b" or "c"`.
std::string listed(const std::vector<std::string_view>& names);

}  // namespace sluice::config
