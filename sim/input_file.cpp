// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/input_file.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace sluice::sim {
namespace {

constexpr std::size_t most_bytes = 64u << 20;

std::string system_words(int code) { return std::generic_category().message(code); }

InputFile read_all(std::FILE* stream) {
    InputFile input;
    char block[65536];
    for (;;) {
        const std::size_t got = std::fread(block, 1, sizeof block, stream);
        input.text.append(block, got);
        if (input.text.size() > most_bytes) return {{}, "more than 64 MiB"};
        if (got == 0) break;
    }
    if (std::ferror(stream) != 0) return {{}, system_words(errno)};
    return input;
}

}  // namespace

InputFile read_input_file(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{std::fopen(path.c_str(), "rb"), std::fclose};
    if (!stream) return {{}, system_words(errno)};
    return read_all(stream.get());
}

InputFile read_standard_input() { return read_all(stdin); }

}  // namespace sluice::sim
