#include "integrations/console/pages.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <utility>

namespace coach::console {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 8 * 1024 * 1024;
constexpr std::size_t largest_folder = 32 * 1024 * 1024;
constexpr std::size_t most_files = 500;

std::string_view type_of(const fs::path& name) {
    static constexpr std::pair<std::string_view, std::string_view> types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
        {".webmanifest", "application/manifest+json"}};
    const auto extension = name.extension().string();
    for (const auto& [suffix, type] : types) {
        if (extension == suffix) return type;
    }
    return "application/octet-stream";
}

/// FNV-1a, 64 bits: tells two builds apart; nothing more hangs on it.
std::string etag_of(std::string_view bytes) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "\"%016llx\"", static_cast<unsigned long long>(hash));
    return text.data();
}

core::error too_large(const fs::path& what) {
    return {core::errc::too_large, what.string() + " is more than the pages may hold."};
}

}  // namespace

core::result<pages> pages::read(const fs::path& folder) {
    std::error_code wrong;
    fs::recursive_directory_iterator entries(folder, wrong);
    if (wrong) return core::error{core::errc::unknown_name, folder.string() + ": " + wrong.message()};

    pages out;
    std::size_t total = 0;
    for (const auto end = fs::end(entries); entries != end; entries.increment(wrong)) {
        if (wrong) return core::error{core::errc::unknown_name, folder.string() + ": " + wrong.message()};
        if (entries->is_symlink(wrong) || !entries->is_regular_file(wrong)) continue;
        const auto& path = entries->path();
        std::ifstream in(path, std::ios::binary);
        std::string bytes(std::istreambuf_iterator<char>(in), {});
        total += bytes.size();
        if (bytes.size() > largest_file || total > largest_folder || out.files_.size() == most_files) {
            return too_large(path);
        }
        const auto name = path.lexically_relative(folder).generic_string();
        page_file file{std::move(bytes), type_of(path), {}, name.rfind("assets/", 0) == 0};
        file.etag = etag_of(file.bytes);
        out.files_.emplace(name == "index.html" ? "/" : "/" + name, std::move(file));
    }
    if (!out.files_.contains("/")) {
        return core::error{core::errc::unknown_name, folder.string() + " has no index.html: build the pages first."};
    }
    return out;
}

net::http_response pages::answer(std::string_view path, const net::header_list& request) const {
    net::http_response out;
    out.headers = browser_headers();
    const auto found = files_.find(path);
    if (found == files_.end()) {
        out.status = 404;
        out.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
        out.body = "There is no such page.\n";
        return out;
    }
    const auto& file = found->second;
    out.headers.emplace_back("ETag", file.etag);
    out.headers.emplace_back("Cache-Control", file.for_good ? "public, max-age=31536000, immutable" : "no-cache");
    const auto known = net::find_header(request, "If-None-Match");
    if (known == "*" || known.find(file.etag) != std::string_view::npos) {
        out.status = 304;
        return out;
    }
    out.headers.emplace_back("Content-Type", file.type);
    out.body = file.bytes;
    return out;
}

net::header_list browser_headers() {
    return {{"Content-Security-Policy",
             "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"},
            {"X-Content-Type-Options", "nosniff"},
            {"Referrer-Policy", "no-referrer"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"}};
}

}  // namespace coach::console
