#pragma once

/// Encryption at rest: AES-256-GCM (NIST SP 800-38D; OpenSSL EVP) with random 96-bit nonces, and the keys for it.
///
///   master keys   32 bytes each, from COACH_SECRET_KEY: the first one seals, all of them open
///   a person's    random, wrapped by a master key, kept in the keyring under a number, destroyed when the person is
///   derived       HMAC-SHA-256(master, name): for what belongs to nobody or waits only for a moment
///
/// A sealed blob: byte 1, 'p' or 'd' (which of the two keys), 8 bytes of its number (of the master for 'd'), nonce,
/// ciphertext, tag. These ten bytes, and what the blob is and whose (`as`), are authenticated. Anything that does not
/// begin with byte 1 was written before there was encryption, and is taken as it is.
/// Errors: unsupported, when no key at hand opens it: the wrong COACH_SECRET_KEY, or changed bytes. Threads: any.
/// Why so: docs/decisions/0018.

#include "core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::bot {

/// Of 32 bytes; never logged.
using secret = std::string;

struct master_keys {
    std::vector<secret> all;  ///< never empty
};
/// "base64,base64": 32 bytes each. The error names the setting, never the value.
[[nodiscard]] core::result<master_keys> read_master_keys(std::string_view setting);
/// From `<folder>/secret.key`, which is made for the owner only when it is not there.
[[nodiscard]] core::result<master_keys> load_key_file(const std::string& folder);
[[nodiscard]] std::string to_base64(std::string_view bytes);

[[nodiscard]] secret random_secret();
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);
[[nodiscard]] std::string hex(std::string_view bytes);

[[nodiscard]] bool is_sealed(std::string_view bytes);
/// Which key a sealed blob needs: of a person when `personal`, else derived from the master with that number.
struct needed_key {
    bool personal = false;
    std::uint64_t number = 0;
};
[[nodiscard]] std::optional<needed_key> key_needed(std::string_view sealed);

[[nodiscard]] std::string seal(const secret& key, needed_key named, std::string_view as, std::string_view plain);
[[nodiscard]] core::result<std::string> open(const secret& key, std::string_view as, std::string_view sealed);

class vault {
  public:
    explicit vault(master_keys);

    [[nodiscard]] std::uint64_t master() const { return masters_.front().number; }
    [[nodiscard]] std::vector<std::uint64_t> masters() const;

    /// A person's key, to be kept, and back. `stale`: it was wrapped by an older master.
    [[nodiscard]] std::string wrap(std::string_view owner, std::uint64_t number, const secret& key) const;
    struct unwrapped {
        secret key;
        bool stale = false;
    };
    [[nodiscard]] core::result<unwrapped> unwrap(std::string_view owner, std::uint64_t number,
                                                 std::string_view wrapped) const;

    /// With a key derived for `name`.
    [[nodiscard]] std::string seal_for(std::string_view name, std::string_view as, std::string_view plain) const;
    [[nodiscard]] core::result<std::string> open_for(std::string_view name, std::string_view as,
                                                     std::string_view sealed) const;
    /// HMAC-SHA-256 under a key derived for `name` from the first master.
    [[nodiscard]] std::string sign(std::string_view name, std::string_view text) const;

  private:
    struct numbered {
        std::uint64_t number = 0;
        secret key;
    };
    std::vector<numbered> masters_;
};

}  // namespace coach::bot
