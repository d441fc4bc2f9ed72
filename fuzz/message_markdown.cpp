// The small Markdown: reading, writing, cutting and Slack's rendering of any bytes. Aborts when words of people could
// format, when a limit is broken, or when Slack would get a bare sign.
#include "core/fit.hpp"
#include "core/markdown_text.hpp"
#include "core/utf8.hpp"
#include "integrations/slack/mrkdwn.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace coach;

namespace {

void words_stay_words(std::string_view text) {
    for (const auto& block : core::markdown::parse(core::escape(text))) {
        if (block.what != core::markdown::block::kind::paragraph) std::abort();
        for (const auto& run : block.items.at(0)) {
            if (run.bold || run.italic || run.code || !run.link.empty()) std::abort();
        }
    }
}

void limits_are_kept(const std::string& text) {
    core::capabilities can;
    can.text_chars = 16 + text.size() % 50;
    for (const auto& m : core::fit({core::intent::reply, {core::text_part{text}}}, can)) {
        for (const auto& p : m.parts) {
            if (core::utf8::count(std::get<core::text_part>(p).markdown) > can.text_chars) std::abort();
        }
    }
}

void slack_gets_no_bare_sign(const std::string& text) {
    slack::mrkdwn_writer out(200);
    out.blocks(core::markdown::parse(text));
    out.code(text);
    out.quote(text);
    for (const auto& section : out.take()) {
        if (core::utf8::count(section) > 200) std::abort();
        for (std::size_t i = 0; i < section.size(); ++i) {
            if (section[i] != '<') continue;
            const auto end = section.find('>', i);
            if (section.compare(i, 9, "<https://") != 0 || end == std::string::npos) std::abort();
            i = end;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    words_stay_words(text);
    limits_are_kept(text);
    slack_gets_no_bare_sign(text);
    return 0;
}
