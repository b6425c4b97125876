// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/xmpp/test_certificates.h"

#include "core/check.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sluice::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Key make_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

template <class Write>
std::string pem(const Write& write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    write(memory.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

void extend(X509* certificate, X509* issuer, int what, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
    CHECK(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate make_certificate(const std::string& name, EVP_PKEY* key, long begins_s) {
    static long serial = 1;
    Certificate made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), begins_s);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), begins_s + 3600);
    X509_set_pubkey(made.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    return made;
}

}  // namespace

struct TestAuthority::Parts {
    Key key = make_key();
    Certificate certificate{nullptr, X509_free};
};

TestAuthority::TestAuthority(const std::string& name) : parts_(std::make_unique<Parts>()) {
    parts_->certificate = make_certificate(name, parts_->key.get(), -60);
    X509* const made = parts_->certificate.get();
    X509_set_issuer_name(made, X509_get_subject_name(made));
    extend(made, made, NID_basic_constraints, "critical,CA:TRUE");
    extend(made, made, NID_key_usage, "critical,keyCertSign");
    CHECK(X509_sign(made, parts_->key.get(), EVP_sha256()) != 0);
}
TestAuthority::~TestAuthority() = default;

std::string TestAuthority::certificate() const {
    return pem([&](BIO* out) { PEM_write_bio_X509(out, parts_->certificate.get()); });
}

Identity TestAuthority::issue(const std::string& names, long begins_s) const {
    const Key key = make_key();
    const Certificate made = make_certificate("test server", key.get(), begins_s);
    X509_set_issuer_name(made.get(), X509_get_subject_name(parts_->certificate.get()));
    extend(made.get(), parts_->certificate.get(), NID_subject_alt_name, names);
    CHECK(X509_sign(made.get(), parts_->key.get(), EVP_sha256()) != 0);
    return {pem([&](BIO* out) { PEM_write_bio_X509(out, made.get()); }),
            pem([&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); })};
}

TestFolder::TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-live-XXXXXX").string();
    CHECK(mkdtemp(name.data()) != nullptr);
    path_ = name;
}
TestFolder::~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}
std::string TestFolder::write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
}

}  // namespace sluice::test
