// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/process_figures.h"

#include <fstream>
#include <string>

#include <sys/resource.h>

namespace sluice::live {
namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

ProcessFigures process_figures() {
    ProcessFigures figures;
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0) figures.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    std::ifstream status("/proc/self/status");
    std::string key;
    for (double value = 0; status >> key; status.ignore(256, '\n')) {
        if (key == "VmRSS:" && status >> value) figures.resident_bytes = value * 1024;
        if (key == "VmHWM:" && status >> value) figures.peak_resident_bytes = value * 1024;
        if (key == "Threads:" && status >> value) figures.threads = static_cast<unsigned>(value);
    }
    return figures;
}

}  // namespace sluice::live
