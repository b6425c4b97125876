// SPDX-License-Identifier: GPL-3.0-or-later
// genstage_replay FILE…: a line a mismatch, a total; exit 0 all match, 1 some do not or there are none, 2 bad usage or
// file.
#include "tests/genstage/replay.h"

#include <fstream>
#include <iostream>
#include <string>

namespace {

struct Total {
    std::size_t traces = 0, operations = 0, skipped = 0, differing = 0, mismatches = 0;
};

void replay_file(const std::string& file, std::istream& in, Total& total) {
    for (const auto& trace : sluice::genstage::read_traces(in)) {
        if (trace.trace_class == "raw") {
            ++total.skipped;
            continue;
        }
        const auto mismatches = sluice::genstage::replay(trace);
        for (const auto& mismatch : mismatches)
            std::cout << file << ":" << mismatch.line << ": " << trace.name << ": " << mismatch.text << "\n";
        ++total.traces;
        total.operations += trace.operations.size();
        total.differing += mismatches.empty() ? 0 : 1;
        total.mismatches += mismatches.size();
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2 || std::string(arguments[1]).starts_with("-")) {
        std::cerr << "Usage: genstage_replay FILE...\nReplays traces of GenStage (JSON lines) on the pipeline.\n";
        return 2;
    }
    Total total;
    for (int i = 1; i < count; ++i) {
        const std::string file = arguments[i];
        std::ifstream in(file);
        if (!in) {
            std::cerr << file << ": cannot be read\n";
            return 2;
        }
        try {
            replay_file(file, in, total);
        } catch (const sluice::genstage::BadTrace& bad) {
            std::cerr << file << ":" << bad.what() << "\n";
            return 2;
        }
    }
    std::cout << total.traces << " traces replayed (" << total.operations << " operations), " << total.skipped
              << " skipped, " << total.differing << " differ, " << total.mismatches << " mismatches\n";
    if (total.traces == 0) std::cerr << "found no traces to replay, expected at least one\n";
    return total.traces > 0 && total.mismatches == 0 ? 0 : 1;
}
