// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/accounts.h"

#include "sim/emulator/emulator.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace sluice::sim {
namespace {

std::string file_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw EmulatorError(path + ": cannot read: " + std::strerror(errno));
    return text.str();
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::string_view{" \t\r\n"}.find(text.back()) != std::string_view::npos)
        text.remove_suffix(1);
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    return text;
}

std::map<std::string, std::string> read_senders(const std::string& path) {
    std::map<std::string, std::string> senders;
    std::istringstream lines(file_text(path));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const std::string_view text = trimmed(line);
        if (text.empty() || text.front() == '#') continue;
        const std::size_t space = text.find_first_of(" \t");
        const std::string_view password = space == std::string_view::npos ? "" : trimmed(text.substr(space));
        if (password.empty())
            throw EmulatorError(path + ":" + std::to_string(number) + ":1: error: expected SENDER PASSWORD");
        senders[std::string{text.substr(0, space)}] = password;
    }
    if (senders.empty()) throw EmulatorError(path + ": error: no sender in it, expected SENDER PASSWORD a line");
    return senders;
}

// Of their digests, so that not even the length shows.
bool same(std::string_view one, std::string_view other) {
    unsigned char digests[2][SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(one.data()), one.size(), digests[0]);
    SHA256(reinterpret_cast<const unsigned char*>(other.data()), other.size(), digests[1]);
    return CRYPTO_memcmp(digests[0], digests[1], SHA256_DIGEST_LENGTH) == 0;
}

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

Accounts::Accounts(const EmulatorOptions& options) : any_(options.any_sender) {
    const int given =
        (options.any_sender ? 1 : 0) + (options.password_file.empty() ? 0 : 1) + (options.senders_file.empty() ? 0 : 1);
    if (given != 1) throw EmulatorError("expected one of --password-file, --senders-file and --any-sender");
    if (!options.senders_file.empty()) senders_ = read_senders(options.senders_file);
    if (options.password_file.empty()) return;
    password_ = std::string{trimmed(file_text(options.password_file))};
    if (password_->empty()) throw EmulatorError(options.password_file + ": error: no password in it");
}

bool Accounts::knows(const std::string& sender, std::string_view password) const {
    if (sender.empty()) return false;
    if (any_) return true;
    if (password_) return same(*password_, password);
    const auto known = senders_.find(sender);
    const bool right = same(known == senders_.end() ? std::string_view{} : known->second, password);
    return known != senders_.end() && right;
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string out;
    for (int pads = 0; pads < 2 && text.ends_with('='); ++pads) text.remove_suffix(1);
    unsigned bits = 0, count = 0;
    for (const char c : text) {
        const int value = base64_value(c);
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<unsigned>(value);
        if ((count += 6) < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 0xff);
    }
    return out;
}

std::optional<Credentials> plain_credentials(std::string_view decoded) {
    const std::size_t first = decoded.find('\0');
    const std::size_t second = first == std::string_view::npos ? first : decoded.find('\0', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const std::string_view name = decoded.substr(first + 1, second - first - 1);
    Credentials found{std::string{name.substr(0, name.find('@'))}, std::string{decoded.substr(second + 1)}};
    constexpr std::size_t longest_sender = 256;
    if (found.sender.empty() || found.sender.size() > longest_sender || found.password.empty() ||
        found.password.find('\0') != std::string::npos)
        return std::nullopt;
    return found;
}

}  // namespace sluice::sim
