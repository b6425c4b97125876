// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/secrets.h"

#include "live/keyed_hash.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

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
    const std::string text{"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e", 15};
    EXPECT_EQ(KeyedHash{secret}(text), 0xa129ca6149be45e5u);  // the paper's test vector
}

}  // namespace
}  // namespace sluice::live
