#include "tests/scenarios/talk.hpp"

#include <boost/json.hpp>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <stdexcept>

namespace coach::scenarios {

namespace json = boost::json;

namespace {

constexpr std::size_t most_words = 80;
constexpr std::size_t most_transcript = 4000;  ///< the end of it is what a failure needs
/// About the person, never about the work.
constexpr std::array praise{
    "great job",  "good job",   "well done",    "nice work",       "great work",   "good work",  "awesome",
    "fantastic",  "impressive", "you are ",     "you're a ",       "you're great", "amazing",    "proud of you",
    "excellent!", "perfect!",   "good for you", "you should have", "you failed",   "your fault", "congratulations"};

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string one_space(std::string_view text) {
    std::istringstream words{std::string(text)};
    std::string out;
    for (std::string word; words >> word;)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

/// Plain words of the small Markdown: without its escapes.
std::string unescaped(std::string_view markdown) {
    std::string out;
    for (std::size_t i = 0; i < markdown.size(); ++i) {
        if (markdown[i] == '\\' && i + 1 < markdown.size() && std::ispunct(static_cast<unsigned char>(markdown[i + 1])))
            ++i;
        out += markdown[i];
    }
    return out;
}

struct taken_apart {
    std::string own;
    std::vector<std::string> quotes;
};

taken_apart quotes_out(std::string_view text) {
    constexpr std::string_view open = "“", close = "”";
    taken_apart out;
    while (true) {
        const auto from = text.find(open);
        const auto to = from == text.npos ? text.npos : text.find(close, from);
        if (to == text.npos) break;
        out.own += std::string(text.substr(0, from)) + "quote";
        out.quotes.emplace_back(text.substr(from + open.size(), to - from - open.size()));
        text.remove_prefix(to + close.size());
    }
    out.own += text;
    return out;
}

/// With one word for what stands in italics: names of things to say (*where were we?*), and another's voice.
std::string italics_out(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const bool bold = text.compare(i, 2, "**") == 0;
        const auto end = text[i] == '*' && !bold ? text.find('*', i + 1) : std::string::npos;
        if (bold || end == std::string::npos || end == i + 1) {
            out += text.substr(i, bold ? 2 : 1);
            i += bold ? 2 : 1;
        } else {
            out += "name";
            i = end + 1;
        }
    }
    return out;
}

std::size_t count_words(const std::string& text) {
    std::istringstream words(text);
    std::size_t out = 0;
    for (std::string word; words >> word;)
        out += std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c >= 0x80; });
    return out;
}

/// What authors wrote in the graphs, blanks made one: a “ ” around it is a shape to fill in, not a quote of the person.
const std::string& authored() {
    static const std::string text = [] {
        std::string all;
        for (const char* folder : {"/graphs", "/graphs/samples", "/tests/data/simulation"})
            for (const auto& entry : std::filesystem::directory_iterator(std::string(COACH_SOURCE_DIR) + folder))
                if (entry.path().extension() == ".yaml") all += one_space(contents(entry.path())) + "\n";
        return all;
    }();
    return text;
}

/// Between the places where it was shortened, word for word.
/// A quote may leave out ("…"), and it shows what the guard removed as removed.
bool stands_in(std::string quote, const std::string& text) {
    for (auto at = quote.find("[removed: "); at != quote.npos; at = quote.find("[removed: "))
        quote.replace(at, quote.find(']', at) - at + 1, "…");
    for (std::size_t from = 0; from != std::string::npos;) {
        const auto to = quote.find("…", from);
        const auto piece = one_space(std::string_view(quote).substr(from, to == std::string::npos ? to : to - from));
        if (text.find(piece) == std::string::npos) return false;
        from = to == std::string::npos ? to : to + std::string_view("…").size();
    }
    return true;
}

std::string text_at(const json::object& from, std::string_view name) {
    const auto* value = from.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

heard read_message(const json::object& message) {
    heard out{message, {}, {}};
    for (const auto& each : message.at("parts").as_array()) {
        const auto& part = each.as_object();
        if (text_at(part, "type") == "text") out.prose += (out.prose.empty() ? "" : "\n") + text_at(part, "markdown");
        if (text_at(part, "type") == "choices")
            for (const auto& o : part.at("options").as_array())
                out.choices.push_back({text_at(o.as_object(), "id"), text_at(o.as_object(), "label")});
    }
    return out;
}

}  // namespace

const json::object* heard::part(std::string_view type) const {
    for (const auto& each : message.at("parts").as_array())
        if (text_at(each.as_object(), "type") == type) return &each.as_object();
    return nullptr;
}

bool heard::offers(std::string_view action) const {
    return std::any_of(choices.begin(), choices.end(), [&](const auto& c) { return c.action() == action; });
}

std::string heard::id_of(std::string_view action) const {
    for (const auto& c : choices)
        if (c.action() == action) return c.id;
    FAIL("no choice \"" << action << "\" in: " << text_at(message, "text"));
    return {};
}

bool heard::says(std::string_view words) const {
    const bool found = lower(text_at(message, "text")).find(lower(words)) != std::string::npos;
    if (!found) UNSCOPED_INFO("not said: " << words << "\nbut: " << text_at(message, "text"));
    return found;
}

talk::talk(std::vector<std::string> more, environment settings) {
    std::vector<std::string> command{coach_program(), "chat", "--json"};
    command.insert(command.end(), more.begin(), more.end());
    settings.emplace_back("TMPDIR", folder_.path().string());
    program_ = std::make_unique<child>(std::move(command), settings, folder_.path() / "errors");
    if (program_->read_line() != R"({"ready":true})")
        throw std::runtime_error("coach chat is not ready; it wrote:\n" + errors());
}

talk::~talk() {
    if (!ended_) CHECK(end() == 0);
}

int talk::end() {
    ended_ = true;
    program_->close_input();
    if (const auto rest = program_->read_line()) faults_.push_back("printed without an input: " + *rest);
    INFO("transcript:\n" << transcript_);
    for (const auto& fault : faults_)
        UNSCOPED_INFO(fault);
    CHECK(faults_.empty());
    return program_->wait();
}

std::vector<heard> talk::put_line(const std::string& line) {
    said_ = line.substr(0, 300);
    transcript_ += "> " + said_ + "\n";
    if (transcript_.size() > 2 * most_transcript) transcript_.erase(0, transcript_.size() - most_transcript);
    program_->write_line(line);
    std::vector<heard> out;
    while (true) {
        const auto got = program_->read_line();
        if (!got) throw std::runtime_error("no {\"idle\":true} came; transcript:\n" + transcript_ + "\n" + errors());
        const auto value = json::parse(*got).as_object();
        if (value.contains("idle")) return out;
        out.push_back(read_message(value.at("message").as_object()));
        transcript_ += text_at(out.back().message, "text") + "\n";
        check(out.back());
    }
}

std::vector<heard> talk::put(json::object input) {
    if (const auto* text = input.if_contains("text"))
        typed_[person_] += one_space(std::string(text->as_string())) + "\n";
    if (const auto* text = input.if_contains("command"))
        typed_[person_] += one_space(std::string(text->as_string())) + "\n";
    if (const auto* path = input.if_contains("file"))
        typed_[person_] += one_space(contents(std::string(path->as_string()))) + "\n";
    return put_line(json::serialize(input));
}

heard talk::one(std::vector<heard> all) const {
    INFO("transcript:\n" << transcript_);
    REQUIRE(all.size() == 1);
    return std::move(all.front());
}
heard talk::say(const std::string& text) { return one(put({{"text", text}})); }
heard talk::choose(const std::string& id_or_label) { return one(put({{"choose", id_or_label}})); }
heard talk::share(const std::string& path) { return one(put({{"file", path}})); }
void talk::typed_before(const std::string& text) { typed_[person_] += text + " "; }

void talk::as(const std::string& person) {
    person_ = person;
    CHECK(put({{"as", person}}).empty());
}

void talk::check(const heard& m) {
    const auto fault = [&](const std::string& what) {
        auto words = what + "\n> " + said_ + "\n" + m.prose + "\n";
        if (std::find(faults_.begin(), faults_.end(), words) == faults_.end()) faults_.push_back(std::move(words));
    };
    const auto apart = quotes_out(unescaped(m.prose));
    const auto words = count_words(apart.own);
    if (words > most_words) fault(std::to_string(words) + " words before the person is asked");
    const auto own = italics_out(apart.own);
    if (std::count(own.begin(), own.end(), '?') > 1) fault("more than one question");
    for (const auto* phrase : praise)
        if (lower(own).find(phrase) != std::string::npos) fault(std::string("about the person: \"") + phrase + "\"");
    for (const auto& quote : apart.quotes)
        if (!stands_in(quote, typed_[person_]) && !stands_in(quote, authored()))
            fault("a quote that nobody wrote: “" + quote + "”");
    if (own.find("..") != std::string::npos && own.find("...") == std::string::npos) fault("two full stops");
    if (m.prose.find(".”.") != std::string::npos) fault("a full stop on both sides of a quote's end");
    for (const auto* left_over : {"{", "}", " ,", " .", "  "})
        if (one_space(own).find(left_over) != std::string::npos) fault(std::string("a seam: \"") + left_over + "\"");
    if (text_at(m.message, "text").empty()) fault("no words at all");
}

std::string file_bytes(const json::object& part) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned group = 0;
    int bits = 0;
    for (const char c : text_at(part, "bytes")) {
        const auto value = digits.find(c);
        if (value == std::string_view::npos) break;
        group = group << 6U | static_cast<unsigned>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(group >> static_cast<unsigned>(bits) & 255U);
        }
    }
    return out;
}

}  // namespace coach::scenarios
