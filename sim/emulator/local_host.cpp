// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/local_host.h"

#include <boost/asio/ip/address.hpp>
#include <string>

namespace sluice::sim {
namespace {

bool is_port(std::string_view text) {
    if (text.empty()) return true;
    return text.size() > 1 && text[0] == ':' && text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

}  // namespace

bool names_local_host(std::string_view host) {
    const bool bracketed = host.starts_with('[');
    const std::size_t end = bracketed ? host.find(']') : host.find(':');
    if (bracketed && end == std::string_view::npos) return false;
    const std::string name{bracketed ? host.substr(1, end - 1) : host.substr(0, end)};
    if (!is_port(end == std::string_view::npos ? "" : host.substr(end + (bracketed ? 1 : 0)))) return false;
    std::string lower = name;
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!bracketed && lower == "localhost") return true;
    boost::system::error_code error;
    if (bracketed) {
        const auto address = boost::asio::ip::make_address_v6(name, error);
        return !error && address.is_loopback();
    }
    const auto address = boost::asio::ip::make_address_v4(name, error);
    return !error && address.is_loopback();
}

}  // namespace sluice::sim
