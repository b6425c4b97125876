// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/fault_request.h"

#include "core/config/document.h"
#include "sim/scenario_tables.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace sluice::sim {
namespace {

using config::Node;

Node node_of(const boost::json::value& value) {
    Node node;
    node.kind = Node::Kind::other;
    node.text = "null";
    if (value.is_bool()) {
        node.kind = Node::Kind::flag;
        node.flag = value.get_bool();
    } else if (value.is_int64()) {
        node.kind = Node::Kind::integer;
        node.integer = value.get_int64();
    } else if (value.is_double() || value.is_uint64()) {
        node.kind = Node::Kind::floating;
        node.floating = value.to_number<double>();
    } else if (value.is_string()) {
        node.kind = Node::Kind::text;
        node.text = std::string{std::string_view{value.get_string()}};
    } else if (value.is_array()) {
        node.kind = Node::Kind::array;
        for (const boost::json::value& item : value.get_array()) node.items.push_back(node_of(item));
    } else if (value.is_object()) {
        node.kind = Node::Kind::table;
        for (const auto& member : value.get_object())
            node.members.push_back({std::string{std::string_view{member.key()}}, {}, node_of(member.value())});
    }
    return node;
}

/// Reads a table; `located`: its places mean something.
std::variant<FaultSpec, std::string> fault_of(Node table, config::Problems& problems, std::uint32_t machines,
                                              bool located) {
    FaultSpec fault;
    if (!problems.any()) {
        if (table.find("at") == nullptr) {
            Node now;
            now.kind = Node::Kind::text;
            now.text = "0s";
            table.members.push_back({"at", {}, std::move(now)});
        }
        fault = read_fault(table, problems);
        const config::Member* const machine = table.find("machine");
        if (machine != nullptr && fault.machine >= machines)
            config::Entry{"machine", machine->value, problems}.expected("the number of a machine, from 1 to " +
                                                                        std::to_string(machines));
    }
    std::string text;
    for (const config::Problem& problem : problems.sorted()) {
        if (!text.empty()) text += '\n';
        text += located ? to_string(problem) : problem.message;
    }
    if (!text.empty()) return text;
    return fault;
}

}  // namespace

std::variant<FaultSpec, std::string> fault_of_json(const boost::json::value& body, std::uint32_t machines) {
    config::Problems problems{"fault"};
    return fault_of(node_of(body), problems, machines, false);
}

std::variant<FaultSpec, std::string> fault_of_toml(std::string_view body, std::uint32_t machines) {
    config::Problems problems{"fault"};
    auto table = config::parse_document(body, problems);
    return fault_of(table ? std::move(*table) : Node{}, problems, machines, true);
}

}  // namespace sluice::sim
