#include "core/capture/thread.hpp"

#include "core/capture/draft.hpp"
#include "core/phrasebook.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <cctype>

namespace coach::core::capture {

namespace {

constexpr std::size_t most_bytes = std::size_t{64} * 1024;
constexpr std::size_t longest_name = 40;
constexpr std::size_t least_words = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}
std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return out;
}

/// "10:42", "10:42 AM", "[10:42]": how long it is at the beginning of a text; 0: none.
std::size_t clock_at(std::string_view text) {
    std::size_t at = text.starts_with('[') ? 1 : 0;
    const auto hour = at;
    while (at < text.size() && is_digit(text[at]))
        ++at;
    if (at == hour || at > hour + 2 || at + 2 >= text.size() || text[at] != ':' || !is_digit(text[at + 1]) ||
        !is_digit(text[at + 2]))
        return 0;
    at += 3;
    const auto rest = lower(text.substr(at, 3));
    if (rest.starts_with(" am") || rest.starts_with(" pm")) at += 3;
    if (at < text.size() && text[at] == ']') ++at;
    return at;
}

std::string_view without_marks(std::string_view line) {
    for (bool again = true; again;) {
        again = false;
        line = trimmed(line);
        if (line.starts_with('>') || line.starts_with("- ") || line.starts_with("* ")) {
            line.remove_prefix(1);
            again = true;
        } else if (const auto clock = line.starts_with('[') ? clock_at(line) : 0; clock > 0) {
            line.remove_prefix(clock);
            again = true;
        }
    }
    return line;
}

std::string_view without_stars(std::string_view name) {
    while (name.starts_with('*'))
        name.remove_prefix(1);
    while (name.ends_with('*') || name.ends_with(':'))
        name.remove_suffix(1);
    return trimmed(name);
}

bool is_name(std::string_view name, const std::vector<std::string>& no_names) {
    if (name.empty() || name.size() > longest_name) return false;
    const auto first = static_cast<unsigned char>(name[0]);
    if (!(std::isalpha(first) || first >= 0x80 || (first == '@' && name.size() > 1))) return false;
    if (name.find_first_of(".!?,;()\"/<>|`{}[]\n") != std::string_view::npos) return false;
    if (std::count(name.begin(), name.end(), ' ') > 3) return false;
    return std::find(no_names.begin(), no_names.end(), lower(name)) == no_names.end();
}

struct head {
    std::string_view name;
    std::string_view text;
};
/// Empty name: the line has no author of its own.
head head_of(std::string_view line, const std::vector<std::string>& no_names) {
    const auto plain = without_marks(line);
    const auto colon = plain.find(':');
    if (colon != std::string_view::npos) {
        auto text = plain.substr(colon + 1);
        while (text.starts_with('*'))
            text.remove_prefix(1);
        const auto name = without_stars(plain.substr(0, colon));
        if ((text.empty() || text[0] == ' ') && is_name(name, no_names)) return {name, trimmed(text)};
    }
    for (std::size_t at = plain.find(' '); at != std::string_view::npos; at = plain.find(' ', at + 1)) {
        const auto rest = trimmed(plain.substr(at));
        const auto clock = clock_at(rest);
        if (clock == 0 || clock != rest.size()) continue;
        const auto name = without_stars(plain.substr(0, at));
        if (is_name(name, no_names)) return {name, {}};
    }
    return {{}, plain};
}

class thread_reader {
  public:
    explicit thread_reader(const std::vector<std::string>& no_names) : no_names_(no_names) {}

    void take(std::string_view line) {
        const auto h = head_of(line, no_names_);
        if (!h.name.empty()) {
            current_ = author(h.name);
            fresh_ = true;
        }
        if (current_ < 0 || h.text.empty()) return;
        if (fresh_)
            add(h.text);
        else
            go_on(h.text);
        fresh_ = false;
    }
    thread_read out;

  private:
    int author(std::string_view name) {
        for (std::size_t i = 0; i < out.authors.size(); ++i)
            if (lower(out.authors[i].name) == lower(name)) return static_cast<int>(i);
        if (out.authors.size() >= most_authors) return -1;
        out.authors.push_back({std::string(name), {}, {}});
        return static_cast<int>(out.authors.size()) - 1;
    }
    void add(std::string_view text) {
        if (out.lines.size() < most_lines)
            out.lines.push_back({current_, std::string(utf8::shorten(text, longest_line))});
    }
    void go_on(std::string_view text) {
        if (out.lines.empty() || out.lines.back().author != current_) return add(text);
        auto& line = out.lines.back().text;
        if (line.size() + text.size() < longest_line) line += " " + std::string(text);
    }

    const std::vector<std::string>& no_names_;
    int current_ = -1;
    bool fresh_ = false;
};

bool agreed(const thread_state& s, const thread_line& line) {
    const auto at = static_cast<std::size_t>(line.author);
    return line.author >= 0 && at < s.authors.size() && s.authors[at].agrees == thread_author::answer::given;
}
bool has_words(std::string_view text) {
    std::size_t words = 0;
    bool inside = false;
    for (const unsigned char c : text) {
        const bool letter = std::isalnum(c) != 0 || c >= 0x80;
        words += letter && !inside;
        inside = letter;
    }
    return words >= least_words;
}

}  // namespace

thread_read read_thread(std::string_view text, const std::vector<std::string>& no_names) {
    thread_reader read(no_names);
    text = utf8::prefix(text, most_bytes);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        read.take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(read.out);
}

std::vector<playbook_step> steps_of(const thread_state& s) {
    std::vector<playbook_step> out;
    for (std::size_t i = 0; i < s.lines.size() && out.size() < most_steps; ++i) {
        const auto& line = s.lines[i];
        if (!agreed(s, line) || !has_words(line.text) || line.text.ends_with('?')) continue;
        out.push_back({title_of(line.text, {}), line.text, static_cast<int>(i) + 1});
    }
    return out;
}

std::string agreed_text(const thread_state& s) {
    std::string out;
    for (const auto& step : steps_of(s))
        out += step.quote + "\n\n";
    return out;
}

std::string playbook_of(const thread_state& s, const playbook_words& words) {
    std::string out = "# " + s.title + "\n\n";
    if (!s.when.empty()) out += "## " + words.when + "\n\n" + s.when + "\n\n";
    out += "## " + words.steps + "\n\n";
    int n = 0;
    for (const auto& step : steps_of(s))
        out += std::to_string(++n) + ". " + step.title + "\n   > " + step.quote + " (" +
               fill_plain(words.source, {{"n", std::to_string(step.line)}}) + ")\n";
    return out;
}

}  // namespace coach::core::capture
