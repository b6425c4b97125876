// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/secrets.h"

#include "live/keyed_hash.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace sluice::live {
namespace {

class SecretFile {
public:
    explicit SecretFile(const std::string& content) { std::ofstream{path_} << content; }
    ~SecretFile() { std::filesystem::remove(path_); }
    const std::string& path() const { return path_; }

private:
    std::string path_ = testing::TempDir() + "sluice-secret-" + std::to_string(getpid());
};

TEST(Secrets, AFileIsOneLine) {
    const SecretFile file{"k e y\r\n"};
    EXPECT_EQ(read_secret_file(file.path()).secret, "k e y");
    const SecretFile empty{"\n"};
    EXPECT_NE(read_secret_file(empty.path()).error, "");
    const SecretFile two{"a\nb\n"};
    EXPECT_NE(read_secret_file(two.path()).error, "");
    const SecretFile large{std::string(5000, 'x')};
    EXPECT_NE(read_secret_file(large.path()).error, "");
    EXPECT_NE(read_secret_file("/nowhere/key").error.find("/nowhere/key: "), std::string::npos);
}

TEST(Secrets, AVariable) {
    ASSERT_EQ(setenv("SLUICE_TEST_KEY", "abc", 1), 0);
    EXPECT_EQ(read_secret_variable("SLUICE_TEST_KEY").secret, "abc");
    ASSERT_EQ(unsetenv("SLUICE_TEST_KEY"), 0);
    EXPECT_NE(read_secret_variable("SLUICE_TEST_KEY").error, "");
}

TEST(Secrets, BearerTokens) {
    EXPECT_TRUE(bears("Bearer abc", "abc"));
    EXPECT_TRUE(bears("bearer abc", "abc"));
    EXPECT_FALSE(bears("Bearer abd", "abc"));
    EXPECT_FALSE(bears("Bearer abcd", "abc"));
    EXPECT_FALSE(bears("Basic abc", "abc"));
    EXPECT_FALSE(bears("", "abc"));
    EXPECT_FALSE(bears("Bearer ", ""));
}

TEST(KeyedHash, DependsOnTextAndSecretOnly) {
    const HashSecret secret = HashSecret::random();
    KeyedHash hash{secret}, same{secret}, other{HashSecret::random()};
    const std::uint64_t value = hash("token");
    EXPECT_EQ(hash("token"), value);
    EXPECT_EQ(same("token"), value);
    EXPECT_NE(hash("tokem"), value);
    EXPECT_NE(other("token"), value);
    EXPECT_NE(hash(""), 0u);
}

TEST(KeyedHash, IsSipHash24) {
    HashSecret secret;
    for (unsigned char i = 0; i < 16; ++i) secret.key[i] = i;
    // The paper's test vectors, of the message 00, 01, 02 …: a whole word or not, several words.
    constexpr std::pair<std::size_t, std::uint64_t> vectors[] = {
        {0, 0x726fdb47dd0e0e31},  {1, 0x74f839c593dc67fd},  {7, 0xab0200f58b01d137}, {8, 0x93f5f5799a932462},
        {15, 0xa129ca6149be45e5}, {16, 0x3f2acc7f57c29bdb}, {63, 0x958a324ceb064572}};
    std::string text;
    for (const auto& [length, hash] : vectors) {
        while (text.size() < length) text += static_cast<char>(text.size());
        EXPECT_EQ(KeyedHash{secret}(text), hash) << length << " bytes";
    }
}

TEST(KeyedHash, ReadsBytesUnsigned) { EXPECT_NE(KeyedHash{HashSecret{}}("\xff"), KeyedHash{HashSecret{}}("\xff\xff")); }

}  // namespace
}  // namespace sluice::live
