#include "core/phrasebook.hpp"

#include "core/message.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <bit>

namespace coach::core {

namespace {

error at(const std::string& file, const YAML::Mark& mark, const std::string& what) {
    return {errc::malformed,
            file + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1) + ": " + what};
}

using string_lists = std::map<std::string, std::vector<std::string>, std::less<>>;

/// `most`: a slot's variants are remembered as bits; the other lists only need a bound.
result<void> read_lists(const std::string& file, const YAML::Node& from, std::size_t most, string_lists& into) {
    if (!from) return {};
    if (!from.IsMap()) return at(file, from.Mark(), "expected a map of lists");
    for (const auto& entry : from) {
        if (!entry.second.IsSequence() || entry.second.size() == 0)
            return at(file, entry.second.Mark(), "expected a list with at least one text");
        if (entry.second.size() > most)
            return at(file, entry.second.Mark(), "at most " + std::to_string(most) + " texts");
        auto& list = into[entry.first.as<std::string>()];
        if (!list.empty())
            return at(file, entry.first.Mark(), "\"" + entry.first.as<std::string>() + "\" is defined twice");
        for (const auto& text : entry.second)
            list.push_back(text.as<std::string>());
    }
    return {};
}

std::uint64_t mix(std::uint64_t h) {
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    return h ^ (h >> 33);
}

std::uint64_t hash(std::string_view text, std::uint64_t h = 1469598103934665603ULL) {
    for (const unsigned char c : text)
        h = (h ^ c) * 1099511628211ULL;
    return h;
}

}  // namespace

result<phrasebook> phrasebook::load(std::string_view yaml) { return load({phrase_file{"phrases", std::string(yaml)}}); }

result<phrasebook> phrasebook::load(const std::vector<phrase_file>& files) {
    phrasebook book;
    for (const auto& file : files)
        if (auto r = book.add(file); !r) return r.error();
    return book;
}

result<void> phrasebook::add(const phrase_file& file) try {
    if (file.yaml.size() > 1024 * 1024) return error{errc::too_large, file.name + ": at most 1 MiB"};
    const auto root = YAML::Load(file.yaml);
    if (!root.IsMap()) return error{errc::malformed, file.name + ":1:1: expected a map"};
    if (auto r = read_lists(file.name, root["slots"], 32, slots); !r) return r.error();
    if (auto r = read_lists(file.name, root["commands"], 500, commands); !r) return r.error();
    if (auto r = read_lists(file.name, root["words"], 500, words); !r) return r.error();
    for (const auto& entry : root["labels"])
        if (!labels.emplace(entry.first.as<std::string>(), entry.second.as<std::string>()).second)
            return at(file.name, entry.first.Mark(), "\"" + entry.first.as<std::string>() + "\" is defined twice");
    return {};
} catch (const YAML::Exception& e) {
    return at(file.name, e.mark, e.msg);
}

std::string_view phrasebook::label(std::string_view name) const {
    const auto found = labels.find(name);
    return found == labels.end() ? name : std::string_view(found->second);
}

const std::vector<std::string>& phrasebook::list(std::string_view name) const {
    static const std::vector<std::string> none;
    const auto found = words.find(name);
    return found == words.end() ? none : found->second;
}

namespace {

template <class Transform>
std::string filled(std::string_view phrase, const fills& with, Transform transform) {
    std::string out;
    out.reserve(phrase.size() + 64);
    while (!phrase.empty()) {
        const auto open = phrase.find('{');
        out.append(phrase.substr(0, open));
        if (open == std::string_view::npos) break;
        phrase.remove_prefix(open);
        const auto close = phrase.find('}');
        if (close == std::string_view::npos) return out.append(phrase);
        const auto name = phrase.substr(1, close - 1);
        const auto value = std::find_if(with.begin(), with.end(), [name](const auto& f) { return f.first == name; });
        if (value == with.end())
            out.append(phrase.substr(0, close + 1));
        else
            out.append(transform(value->second));
        phrase.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace

std::string fill_markdown(std::string_view phrase, const fills& with) {
    return filled(phrase, with, [](const std::string& value) { return escape(value); });
}
std::string fill_plain(std::string_view phrase, const fills& with) {
    return filled(phrase, with, [](const std::string& value) -> const std::string& { return value; });
}

std::string speaker::say(std::string_view slot, const fills& with) {
    const auto found = book_.slots.find(slot);
    if (found == book_.slots.end()) return "{" + std::string(slot) + "}";
    const auto& variants = found->second;
    const auto all = variants.size() >= 32 ? ~0U : (1U << variants.size()) - 1;
    auto& used = memory_[found->first];
    if ((used & all) == all) used = 0;
    const auto open = static_cast<unsigned>(std::popcount(all & ~used));
    auto skip = mix(seed_ ^ hash(slot)) % open;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        if (used & (1U << i)) continue;
        if (skip-- > 0) continue;
        used |= 1U << i;
        return fill_markdown(variants[i], with);
    }
    return fill_markdown(variants.front(), with);
}

std::string speaker::label(std::string_view name, const fills& with) const {
    return fill_plain(book_.label(name), with);
}

std::uint64_t seed_of(std::string_view conversation, std::uint64_t turn) { return mix(hash(conversation) + turn); }

}  // namespace coach::core
