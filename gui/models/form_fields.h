// SPDX-License-Identifier: GPL-3.0-or-later
// What a form needs of every key that people tune: those of [pipeline] and [firebase], and of [scenario] what a run is
// like (seed, load …), out of the very lists that files are read by (sim/schema.h).
#pragma once

#include <string>
#include <vector>

namespace sluice::gui {

class Configuration;

struct FormField {
    enum class Editor { flag, choice, text };
    std::string key;    ///< as in --set: "pipeline.ping.idle"
    std::string label;  ///< "idle"
    Editor editor = Editor::text;
    std::vector<std::string> choices;
    std::string limits;   ///< "duration, above 0"
    std::string unset;    ///< what holds without it
    std::string meaning;  ///< one sentence
};

/// A table, or a table inside one, with its fields.
struct FormGroup {
    std::string title;  ///< "Pipeline", "Pipeline: ping"
    std::vector<FormField> fields;
};

const std::vector<FormGroup>& form_groups();

/// Every key of them, for those who choose one.
std::vector<std::string> form_keys();

/// Sets a key as a person means it: what of [firebase.latency] does not go together with the new value (a p99 beside a
/// cv, a shape beside another kind) is left out; an emptied field is as the file has it.
void set_field(Configuration& configuration, const std::string& key, const std::string& value);

}  // namespace sluice::gui
