// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/file_cache.h"

#include "sim/scenario_reader.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

namespace sluice::sim {
namespace {

namespace fs = std::filesystem;

struct FileCacheTest : testing::Test {
    FileCacheTest() : folder(fs::path(testing::TempDir()) / ("sluice-file-cache-" + std::to_string(getpid()))) {
        fs::create_directories(folder);
        write("trace.csv", "0,100\n10,200\n");
    }
    ~FileCacheTest() override { fs::remove_all(folder); }
    void write(const char* name, const std::string& text) const { std::ofstream(folder / name) << text; }
    ReadResult read(const std::vector<std::string>& overrides = {}) {
        return read_scenario_text(
            "[scenario]\nduration = \"20s\"\n[[arrivals]]\nname = \"t\"\nkind = \"trace\"\nfile = \"trace.csv\"\nstep "
            "= \"1s\"\n",
            "s.toml", folder.string(), overrides, &cache);
    }
    std::string path() const { return (folder / "trace.csv").lexically_normal().string(); }
    fs::path folder;
    FileCache cache;
};

TEST_F(FileCacheTest, AFileIsReadOnce) {
    EXPECT_EQ(cache.traces.find(path()), nullptr);
    ASSERT_TRUE(read().scenario);
    const auto kept = cache.traces.find(path());
    ASSERT_NE(kept, nullptr);
    const auto again = read({"pipeline.pushers=3"});
    ASSERT_TRUE(again.scenario);
    EXPECT_EQ(again.scenario->arrivals[0].trace, kept->rows);
    EXPECT_EQ(cache.traces.find(path()), kept) << "the very same";
}

TEST_F(FileCacheTest, AFileThatHasChangedIsReadAgain) {
    ASSERT_TRUE(read().scenario);
    write("trace.csv", "0,100\n10,200\n15,7\n");
    const auto again = read();
    ASSERT_TRUE(again.scenario);
    EXPECT_EQ(again.scenario->arrivals[0].trace.size(), 3U);
    fs::remove(folder / "trace.csv");
    EXPECT_FALSE(read().scenario) << "one that is gone is a problem";
}

TEST_F(FileCacheTest, ProblemsAreToldEachTime) {
    write("trace.csv", "0,100\nx,200\n");
    const auto first = read().problems, second = read().problems;
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first, second);
}

TEST_F(FileCacheTest, TheOldestGoes) {
    const auto stamp = stamp_of(path());
    ASSERT_TRUE(stamp);
    KeptFiles<TraceFile> kept;
    for (std::size_t i = 0; i <= KeptFiles<TraceFile>::most; ++i) {
        const std::string name = "t" + std::to_string(i);
        write(name.c_str(), "0,1\n");
        kept.keep((folder / name).string(), *stamp_of((folder / name).string()), std::make_shared<TraceFile>());
    }
    EXPECT_EQ(kept.find((folder / "t0").string()), nullptr);
    EXPECT_NE(kept.find((folder / "t1").string()), nullptr);
}

}  // namespace
}  // namespace sluice::sim
