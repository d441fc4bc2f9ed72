// Any bytes → Markdown and plain text → reading. Promises: no crash, the text keeps its length, blocks are in order,
// every span lies in the text and on code points. That the work is linear shows as no slow unit: run with -timeout=5.

#include "documents/markdown.hpp"

#include "core/reading.hpp"
#include "core/reading/text.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace coach;

namespace {

const core::reader& english() {
    static const core::reader made = [] {
        std::ifstream in(std::string(COACH_SOURCE_DIR) + "/graphs/lexicon/en.yaml");
        std::stringstream words;
        words << in.rdbuf();
        auto r = core::reader::make(words.str());
        if (!r) std::abort();
        return std::move(*r);
    }();
    return made;
}

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

void check(const std::string& text, core::span s, const char* what) {
    const auto boundary = [&](std::uint32_t at) {
        return at == text.size() || core::text::starts_code_point(text[at]);
    };
    require(s.begin <= s.end && s.end <= text.size() && boundary(s.begin) && boundary(s.end), what);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 100'000) return 0;
    const std::string given(reinterpret_cast<const char*>(data), size);
    for (auto doc : {documents::read_markdown(given), core::plain_document(given)}) {
        require(doc.text.size() == given.size(), "the text keeps its length");
        std::uint32_t last = 0;
        for (const auto& b : doc.blocks) {
            require(b.where.begin >= last, "blocks are in order");
            last = b.where.end;
        }
        const auto r = english().read(std::move(doc));
        for (const auto& b : r.doc.blocks)
            check(r.doc.text, b.where, "block span");
        for (const auto& t : r.tokens)
            check(r.doc.text, t.where, "token span");
        for (const auto& s : r.sentences)
            check(r.doc.text, s.where, "sentence span");
        for (const auto& o : r.observations) {
            check(r.doc.text, o.where, "observation span");
            require(o.where.begin < o.where.end, "an observation shows words");
            require(o.sentence < r.sentences.size(), "an observation has a sentence");
            (void)core::trimmed_quote(r, o.where);
        }
        for (const auto& s : r.sections) {
            check(r.doc.text, s.heading, "heading span");
            check(r.doc.text, s.body, "section span");
        }
    }
    return 0;
}
