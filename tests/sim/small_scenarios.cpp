// SPDX-License-Identifier: GPL-3.0-or-later
// small_scenarios FOLDER: writes NAME.toml of every scenario there at the size of the golden test (load, Pushers,
// buffer, capacity and quotas scaled together), so that a quick run still sheds, collapses and retries. Their traces
// are expected in FOLDER/traces. Exit 2: bad usage, or cannot write.
#include "sim/scenario_toml.h"
#include "tests/sim/scenario_files.h"

#include <fstream>
#include <iostream>

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "Usage: small_scenarios FOLDER\n";
        return 2;
    }
    for (const std::string& name : sluice::sim::testing::scenario_names()) {
        const std::string path = std::string{arguments[1]} + "/" + name + ".toml";
        std::ofstream file(path, std::ios::binary);
        if (!(file << scenario_toml(sluice::sim::testing::small(name))).flush()) {
            std::cerr << path << ": cannot be written\n";
            return 2;
        }
    }
}
