// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/push_writer.h"

#include <algorithm>
#include <charconv>

namespace sluice::sim {
namespace {

constexpr std::int64_t longest_ttl_s = 2'419'200;

void append(std::string& text, std::uint64_t number) {
    char digits[20];
    text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_hex(std::string& text, std::uint64_t value) {
    constexpr char letters[] = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4) text += letters[value >> shift & 15];
}

std::int64_t whole_seconds(Duration ttl) {
    const std::int64_t ns = ttl.count(), second = 1'000'000'000;
    return std::min(ns / second + (ns % second != 0 ? 1 : 0), longest_ttl_s);
}

}  // namespace

std::string token_of(std::uint64_t device) {
    std::string token = "device-";
    append_hex(token, device);
    return token;
}

PushWriter::PushWriter(std::string prefix, bool receipts, std::size_t payload)
    : head_("{\"id\":\"" + std::move(prefix) + "-"), tail_("\"") {
    if (receipts) tail_ += ",\"delivery_receipt_requested\":true";
    if (payload > 0) tail_ += ",\"data\":{\"text\":\"" + std::string(payload, 'x') + "\"}";
    tail_ += "}\n";
}

void PushWriter::write(const Push& push, std::uint64_t number, std::string& text) const {
    text += head_;
    append(text, number);
    text += "\",\"to\":\"device-";
    append_hex(text, push.device);
    if (push.ttl != pipeline_ttl && push.ttl != no_ttl) {
        text += "\",\"ttl\":";
        append(text, static_cast<std::uint64_t>(whole_seconds(push.ttl)));
        text += ",\"priority\":\"";
    } else {
        text += "\",\"priority\":\"";
    }
    text += name(push.priority);
    if (push.collapse_key != 0) {
        text += "\",\"collapse_key\":\"key-";
        append_hex(text, push.collapse_key);
    }
    text += tail_;
}

}  // namespace sluice::sim
