#include "bot/vault.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace coach::bot {

namespace {

constexpr std::size_t key_bytes = 32, nonce_bytes = 12, tag_bytes = 16, header_bytes = 10;
constexpr char mark = 1;

const unsigned char* raw(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* raw(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

void fill_random(unsigned char* to, std::size_t count) {
    if (RAND_bytes(to, static_cast<int>(count)) != 1) throw std::runtime_error("no randomness from the system");
}

std::string eight_bytes(std::uint64_t number) {
    std::string out(8, '\0');
    for (std::size_t i = 8; i-- > 0; number >>= 8)
        out[i] = static_cast<char>(number & 0xff);
    return out;
}
std::uint64_t number_of(std::string_view eight) {
    std::uint64_t out = 0;
    for (const char c : eight.substr(0, 8))
        out = out << 8 | static_cast<unsigned char>(c);
    return out;
}

/// Looked up once: fetching the algorithm for each call costs more than the encryption.
const EVP_CIPHER* aes_256_gcm() {
    static const EVP_CIPHER* const found = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return found;
}
EVP_CIPHER_CTX* context() {
    struct closer {
        void operator()(EVP_CIPHER_CTX* c) const { EVP_CIPHER_CTX_free(c); }
    };
    thread_local const std::unique_ptr<EVP_CIPHER_CTX, closer> kept(EVP_CIPHER_CTX_new());
    return kept.get();
}

core::error cannot_open() {
    return {core::errc::unsupported,
            "it cannot be opened: COACH_SECRET_KEY is not the one that it was sealed with, or its bytes were changed"};
}

core::error about_setting(std::string what) { return {core::errc::malformed, "COACH_SECRET_KEY " + std::move(what)}; }

std::optional<secret> from_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::string out(text.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(raw(out), raw(text), static_cast<int>(text.size()));
    if (length < 0) return std::nullopt;
    const auto padding = static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '='));
    out.resize(static_cast<std::size_t>(length) - padding);
    return out;
}

std::string trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == text.npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

struct descriptor {
    int number;
    ~descriptor() {
        if (number >= 0) ::close(number);
    }
};

core::error about_file(const std::string& path) {
    return {core::errc::unsupported, "the key file " + path + ": " + std::strerror(errno)};
}

std::string wrapped_as(std::string_view owner, std::uint64_t number) {
    return "key/" + std::string(owner) + "/" + eight_bytes(number);
}
std::string derived_name(std::string_view name) { return "coach/derived/" + std::string(name); }

}  // namespace

core::result<master_keys> read_master_keys(std::string_view setting) {
    master_keys out;
    for (std::size_t from = 0; from <= setting.size();) {
        const auto to = std::min(setting.find(',', from), setting.size());
        const auto key = from_base64(trimmed(setting.substr(from, to - from)));
        if (!key || key->size() != key_bytes)
            return about_setting("takes 32 bytes in base64 (openssl rand -base64 32), several with commas between");
        out.all.push_back(*key);
        from = to + 1;
    }
    return out;
}

core::result<master_keys> load_key_file(const std::string& folder) {
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    const auto path = folder + "/secret.key";
    const descriptor made{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (made.number >= 0) {
        const auto text = to_base64(random_secret()) + "\n";
        if (::write(made.number, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
            ::fsync(made.number) != 0)
            return about_file(path);
    } else if (errno != EEXIST) {
        return about_file(path);
    }
    const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.number < 0) return about_file(path);
    struct stat facts{};
    if (::fstat(file.number, &facts) == 0 && (facts.st_mode & 077) != 0)
        return core::error{core::errc::unsupported,
                           "the key file " + path + " can be read by others; chmod 600 " + path};
    char text[1024];
    const auto length = ::read(file.number, text, sizeof text);
    if (length < 0) return about_file(path);
    auto keys = read_master_keys(trimmed({text, static_cast<std::size_t>(length)}));
    if (!keys) return core::error{core::errc::malformed, "the key file " + path + " does not hold a key"};
    return keys;
}

secret random_secret() {
    secret out(key_bytes, '\0');
    fill_random(raw(out), out.size());
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::string out(32, '\0');
    unsigned length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(text), text.size(), raw(out), &length);
    return out;
}

std::string to_base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    out.resize(static_cast<std::size_t>(EVP_EncodeBlock(raw(out), raw(bytes), static_cast<int>(bytes.size()))));
    return out;
}

std::string hex(std::string_view bytes) {
    constexpr auto* digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

bool is_sealed(std::string_view bytes) { return !bytes.empty() && bytes[0] == mark; }

std::optional<needed_key> key_needed(std::string_view sealed) {
    if (!is_sealed(sealed) || sealed.size() < header_bytes + nonce_bytes + tag_bytes) return std::nullopt;
    if (sealed[1] != 'p' && sealed[1] != 'd') return std::nullopt;
    return needed_key{sealed[1] == 'p', number_of(sealed.substr(2))};
}

std::string seal(const secret& key, needed_key named, std::string_view as, std::string_view plain) {
    std::string out;
    out.reserve(header_bytes + nonce_bytes + plain.size() + tag_bytes);
    out += mark;
    out += named.personal ? 'p' : 'd';
    out += eight_bytes(named.number);
    out.resize(header_bytes + nonce_bytes + plain.size() + tag_bytes);
    auto* nonce = raw(out) + header_bytes;
    auto* text = nonce + nonce_bytes;
    fill_random(nonce, nonce_bytes);
    auto* c = context();
    int length = 0;
    const bool ok = EVP_EncryptInit_ex2(c, aes_256_gcm(), raw(key), nonce, nullptr) == 1 &&
                    EVP_EncryptUpdate(c, nullptr, &length, raw(out), header_bytes) == 1 &&
                    EVP_EncryptUpdate(c, nullptr, &length, raw(as), static_cast<int>(as.size())) == 1 &&
                    EVP_EncryptUpdate(c, text, &length, raw(plain), static_cast<int>(plain.size())) == 1 &&
                    EVP_EncryptFinal_ex(c, text + length, &length) == 1 &&
                    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag_bytes, text + plain.size()) == 1;
    if (!ok) throw std::runtime_error("encryption failed");
    return out;
}

core::result<std::string> open(const secret& key, std::string_view as, std::string_view sealed) {
    if (!key_needed(sealed) || key.size() != key_bytes) return cannot_open();
    const auto* nonce = raw(sealed) + header_bytes;
    const auto* text = nonce + nonce_bytes;
    const auto size = sealed.size() - header_bytes - nonce_bytes - tag_bytes;
    std::string tag(sealed.substr(sealed.size() - tag_bytes));
    std::string out(size, '\0');
    auto* c = context();
    int length = 0;
    unsigned char end[16];
    const bool ok = EVP_DecryptInit_ex2(c, aes_256_gcm(), raw(key), nonce, nullptr) == 1 &&
                    EVP_DecryptUpdate(c, nullptr, &length, raw(sealed), header_bytes) == 1 &&
                    EVP_DecryptUpdate(c, nullptr, &length, raw(as), static_cast<int>(as.size())) == 1 &&
                    EVP_DecryptUpdate(c, raw(out), &length, text, static_cast<int>(size)) == 1 &&
                    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1 &&
                    EVP_DecryptFinal_ex(c, end, &length) == 1;
    if (!ok) return cannot_open();
    return out;
}

vault::vault(master_keys keys) {
    for (auto& key : keys.all)
        masters_.push_back({number_of(hmac_sha256(key, "coach/number")), std::move(key)});
}

std::vector<std::uint64_t> vault::masters() const {
    std::vector<std::uint64_t> out;
    for (const auto& m : masters_)
        out.push_back(m.number);
    return out;
}

std::string vault::wrap(std::string_view owner, std::uint64_t number, const secret& key) const {
    return seal_for("wrap", wrapped_as(owner, number), key);
}

core::result<vault::unwrapped> vault::unwrap(std::string_view owner, std::uint64_t number,
                                             std::string_view wrapped) const {
    auto key = open_for("wrap", wrapped_as(owner, number), wrapped);
    if (!key) return key.error();
    if (key->size() != key_bytes) return cannot_open();
    return unwrapped{std::move(*key), key_needed(wrapped)->number != master()};
}

std::string vault::seal_for(std::string_view name, std::string_view as, std::string_view plain) const {
    const auto& m = masters_.front();
    return seal(hmac_sha256(m.key, derived_name(name)), {false, m.number}, as, plain);
}

std::string vault::sign(std::string_view name, std::string_view text) const {
    return hmac_sha256(hmac_sha256(masters_.front().key, derived_name("sign/" + std::string(name))), text);
}

core::result<std::string> vault::open_for(std::string_view name, std::string_view as, std::string_view sealed) const {
    const auto need = key_needed(sealed);
    if (!need || need->personal) return cannot_open();
    for (const auto& m : masters_)
        if (m.number == need->number) return open(hmac_sha256(m.key, derived_name(name)), as, sealed);
    return cannot_open();
}

}  // namespace coach::bot
