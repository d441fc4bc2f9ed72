// Any bytes → a pasted thread. Promises: no crash; within its limits; each line has an author; nothing of an author who
// did not agree is in what is made of it.

#include "core/capture/thread.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace coach::core;
    static const std::vector<std::string> no_names{"note", "todo"};
    auto read = capture::read_thread({reinterpret_cast<const char*>(data), size}, no_names);
    if (read.authors.size() > capture::most_authors || read.lines.size() > capture::most_lines) std::abort();
    for (const auto& line : read.lines)
        if (line.author < 0 || static_cast<std::size_t>(line.author) >= read.authors.size() || line.text.empty())
            std::abort();
    thread_state s{.title = "t", .when = {}, .authors = read.authors, .lines = read.lines};
    if (!capture::agreed_text(s).empty() || !capture::steps_of(s).empty()) std::abort();
    for (auto& a : s.authors)
        a.agrees = thread_author::answer::given;
    return capture::playbook_of(s, {"when", "steps", "line {n}"}).empty() ? std::abort(), 1 : 0;
}
