// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/certificates.h"

#include "sim/emulator/emulator.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

namespace sluice::sim {
namespace {

template <auto function>
struct Freed {
    template <typename T>
    void operator()(T* object) const {
        function(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;

constexpr long day = 24 * 3600;

[[noreturn]] void failed(const std::string& what) {
    const unsigned long code = ERR_get_error();
    const char* reason = ERR_reason_error_string(code);
    throw EmulatorError(what + ": " + (reason == nullptr ? "OpenSSL failed" : reason));
}

Key new_key() {
    Key key{EVP_EC_gen("P-256")};
    if (key == nullptr) failed("making a key");
    return key;
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    if (extension == nullptr) failed("making a certificate");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate new_certificate(const char* name, EVP_PKEY* key, X509* issuer) {
    Certificate certificate{X509_new()};
    if (certificate == nullptr) failed("making a certificate");
    unsigned char serial[16];
    RAND_bytes(serial, sizeof serial);
    serial[0] &= 0x7f;
    BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
    BN_free(number);
    X509_set_version(certificate.get(), X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 365 * day);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
    return certificate;
}

void sign(X509* certificate, EVP_PKEY* key) {
    if (X509_sign(certificate, key, EVP_sha256()) == 0) failed("signing a certificate");
}

/// Written beside and moved into place, so that its mode holds from its first byte on.
void write_file(const std::string& path, std::string_view text, mode_t mode) {
    const std::string beside = path + ".new";
    unlink(beside.c_str());
    const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    const bool written = file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int error = errno;
    if (file >= 0) close(file);
    if (written && std::rename(beside.c_str(), path.c_str()) == 0) return;
    throw EmulatorError(path + ": cannot write: " + std::strerror(written ? errno : error));
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem(X509* certificate) {
    const Bio bio{BIO_new(BIO_s_mem())};
    if (PEM_write_bio_X509(bio.get(), certificate) == 0) failed("writing a certificate");
    return text_of(bio.get());
}

std::string pem(EVP_PKEY* key) {
    const Bio bio{BIO_new(BIO_s_mem())};
    if (PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 0) failed("writing a key");
    return text_of(bio.get());
}

}  // namespace

SelfSigned make_self_signed(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw EmulatorError(folder + ": cannot make this folder: " + error.message());
    const Key ca_key = new_key(), key = new_key();
    const Certificate ca = new_certificate("Sluice emulator's CA", ca_key.get(), nullptr);
    add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
    sign(ca.get(), ca_key.get());
    const Certificate server = new_certificate("localhost", key.get(), ca.get());
    add_extension(server.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(server.get(), ca.get(), NID_key_usage, "critical,digitalSignature");
    add_extension(server.get(), ca.get(), NID_ext_key_usage, "serverAuth");
    add_extension(server.get(), ca.get(), NID_subject_key_identifier, "hash");
    add_extension(server.get(), ca.get(), NID_authority_key_identifier, "keyid");
    add_extension(server.get(), ca.get(), NID_subject_alt_name,
                  "DNS:localhost,IP:127.0.0.1,IP:::1,DNS:fcm.googleapis.com,DNS:fcm-xmpp.googleapis.com");
    sign(server.get(), ca_key.get());
    constexpr mode_t for_all = 0644, for_owner = 0600;
    const std::filesystem::path path{folder};
    const SelfSigned made{path / "ca.pem", path / "server.pem", path / "server.key"};
    write_file(made.key_file, pem(key.get()), for_owner);
    write_file(made.certificate_file, pem(server.get()), for_all);
    write_file(made.ca_file, pem(ca.get()), for_all);
    return made;
}

}  // namespace sluice::sim
