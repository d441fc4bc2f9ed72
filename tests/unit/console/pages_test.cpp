#include "integrations/console/pages.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace coach;
using console::pages;
namespace fs = std::filesystem;

namespace {

class folder {
  public:
    folder() {
        std::string name = (fs::temp_directory_path() / "coach-pages-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~folder() { fs::remove_all(path_); }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;

    void write(const std::string& name, const std::string& bytes) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << bytes;
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

std::string header(const net::http_response& r, std::string_view name) {
    return std::string(net::find_header(r.headers, name));
}

}  // namespace

TEST_CASE("built pages are served with their type and how long they may be kept", "[playground][pages]") {
    folder f;
    f.write("index.html", "<!doctype html>");
    f.write("assets/index-1a2b.js", "1");
    f.write("favicon.svg", "<svg/>");
    const auto p = pages::read(f.path());
    REQUIRE(p.has_value());

    const auto root = p->answer("/", {});
    CHECK(root.status == 200);
    CHECK(root.body == "<!doctype html>");
    CHECK(header(root, "Content-Type") == "text/html; charset=utf-8");
    CHECK(header(root, "Cache-Control") == "no-cache");
    CHECK(header(root, "X-Content-Type-Options") == "nosniff");
    CHECK(header(root, "Content-Security-Policy").rfind("default-src 'self';", 0) == 0);

    const auto script = p->answer("/assets/index-1a2b.js", {});
    CHECK(header(script, "Content-Type") == "text/javascript; charset=utf-8");
    CHECK(header(script, "Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(header(p->answer("/favicon.svg", {}), "Content-Type") == "image/svg+xml");
}

TEST_CASE("a page that the browser has already is not sent again", "[playground][pages]") {
    folder f;
    f.write("index.html", "one");
    f.write("other.html", "two");
    const auto p = pages::read(f.path());
    REQUIRE(p.has_value());
    const auto tag = header(p->answer("/", {}), "ETag");
    REQUIRE(tag.size() > 2);
    CHECK(tag != header(p->answer("/other.html", {}), "ETag"));

    const auto again = p->answer("/", {{"if-none-match", "\"x\", " + tag}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(header(again, "ETag") == tag);
    CHECK(p->answer("/", {{"If-None-Match", "\"other\""}}).status == 200);
}

TEST_CASE("nothing outside of the folder can be reached", "[playground][pages]") {
    folder f;
    f.write("dist/index.html", "page");
    f.write("secret.txt", "secret");
    fs::create_symlink(f.path() / "secret.txt", f.path() / "dist/link.txt");
    fs::create_directory_symlink(f.path(), f.path() / "dist/up");
    const auto p = pages::read(f.path() / "dist");
    REQUIRE(p.has_value());
    CHECK(p->files().size() == 1);
    for (const auto* const path : {"/../secret.txt", "/link.txt", "/up/secret.txt", "/%2e%2e/secret.txt",
                                   "/assets/../../secret.txt", "//etc/passwd", "", "/index.html/", "."}) {
        INFO(path);
        CHECK(p->answer(path, {}).status == 404);
    }
}

TEST_CASE("a folder without pages, or with too much in it, is an error at the start", "[playground][pages]") {
    folder f;
    CHECK(pages::read(f.path() / "nothing").error().code == core::errc::unknown_name);
    CHECK(pages::read(f.path()).error().detail.find("index.html") != std::string::npos);
    f.write("index.html", "page");
    f.write("big.bin", std::string(8 * 1024 * 1024 + 1, 'x'));
    CHECK(pages::read(f.path()).error().code == core::errc::too_large);
}
