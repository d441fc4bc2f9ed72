#pragma once

/// Certificates made on the spot by OpenSSL, so that no key lies in the tree.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <unistd.h>

namespace coach::net::test {

using key_ptr = std::shared_ptr<EVP_PKEY>;
using cert_ptr = std::shared_ptr<X509>;

struct identity {
    key_ptr key;
    cert_ptr certificate;
};

inline key_ptr make_key() {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    if (!key) throw std::runtime_error("no key");
    return {key, EVP_PKEY_free};
}

inline void add_extension(X509* to, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    if (!extension) throw std::runtime_error("no extension " + value);
    X509_add_ext(to, extension, -1);
    X509_EXTENSION_free(extension);
}

/// Self-signed when `by` is null. `names` as in "DNS:localhost,IP:127.0.0.1"; empty makes an authority.
inline identity make_identity(const std::string& names, const identity* by, long valid_from, long valid_until) {
    identity made{make_key(), {X509_new(), X509_free}};
    X509* c = made.certificate.get();
    X509_set_version(c, 2);
    static long serial = 1;
    ASN1_INTEGER_set(X509_get_serialNumber(c), serial++);
    X509_gmtime_adj(X509_getm_notBefore(c), valid_from);
    X509_gmtime_adj(X509_getm_notAfter(c), valid_until);
    X509_set_pubkey(c, made.key.get());
    const std::string common = names.empty() ? "Test Authority" : "Test Server";
    X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0);
    X509* issuer = by ? by->certificate.get() : c;
    X509_set_issuer_name(c, X509_get_subject_name(issuer));
    if (names.empty()) {
        add_extension(c, issuer, NID_basic_constraints, "critical,CA:TRUE");
    } else {
        add_extension(c, issuer, NID_subject_alt_name, names);
    }
    X509_sign(c, by ? by->key.get() : made.key.get(), EVP_sha256());
    return made;
}

/// A file with the certificate in PEM, gone with this object.
class pem_file {
  public:
    explicit pem_file(const identity& of) {
        path_ = "/tmp/coach-test-XXXXXX";
        const int fd = ::mkstemp(path_.data());
        if (fd < 0) throw std::runtime_error("no temporary file");
        std::FILE* file = ::fdopen(fd, "w");
        PEM_write_X509(file, of.certificate.get());
        std::fclose(file);
    }
    pem_file(const pem_file&) = delete;
    pem_file& operator=(const pem_file&) = delete;
    ~pem_file() { ::unlink(path_.c_str()); }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace coach::net::test
