// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/commands.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace sluice::live {
namespace {

int init(const std::string& file) {
    const std::string text = starting_config();
    if (file == "-")
        return std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0 ? failed_status : good_status;
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        complain(file + ": " + std::strerror(errno));
        return usage_status;
    }
    const bool wrote = write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (close(descriptor) == 0 && wrote) return good_status;
    complain("cannot write " + file);
    return failed_status;
}

}  // namespace

void add_init_command(CLI::App& app, int& status) {
    auto file = std::make_shared<std::string>("-");
    CLI::App& command = *app.add_subcommand("init", "Write a commented configuration to start from");
    command.add_option("FILE", *file, "Where; must not exist yet. Nothing: standard output");
    command.callback([file, &status] { status = init(*file); });
}

}  // namespace sluice::live
