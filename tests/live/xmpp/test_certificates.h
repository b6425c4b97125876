// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates for tests, made on the spot: an authority and what it issues. PEM.
#pragma once

#include <memory>
#include <string>

namespace sluice::test {

struct Identity {
    std::string certificate, key;
};

class TestAuthority {
public:
    explicit TestAuthority(const std::string& name = "Sluice test authority");
    ~TestAuthority();
    TestAuthority(const TestAuthority&) = delete;
    TestAuthority& operator=(const TestAuthority&) = delete;

    std::string certificate() const;
    /// For `names` ("DNS:localhost,IP:127.0.0.1"); valid for an hour from now + `begins_s`.
    Identity issue(const std::string& names, long begins_s = -60) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// A folder of its own that goes with it.
class TestFolder {
public:
    TestFolder();
    ~TestFolder();
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    std::string path(const std::string& name) const { return path_ + "/" + name; }
    /// Its path.
    std::string write(const std::string& name, const std::string& text) const;

private:
    std::string path_;
};

}  // namespace sluice::test
