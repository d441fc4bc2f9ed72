#include "core/contract/contract.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <initializer_list>

namespace coach::core::contract {

namespace {

constexpr std::size_t most_entries = 200;

/// Reads one mapping; the first thing that is wrong is kept and said at the end.
class reading {
  public:
    std::string wrong;

    void refuse(const YAML::Node& at, const std::string& what) {
        if (!wrong.empty()) return;
        const auto mark = at.Mark();
        wrong = "organisation:" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1) +
                ": contract: " + what;
    }
    void known(const YAML::Node& map, std::initializer_list<std::string_view> keys) {
        if (!map.IsMap()) return refuse(map, "expected a mapping");
        for (const auto& entry : map) {
            const auto key = entry.first.as<std::string>();
            if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
            std::string all;
            for (const auto& k : keys)
                all += (all.empty() ? "" : ", ") + std::string(k);
            refuse(entry.first, "unknown key \"" + key + "\"; known: " + all);
        }
    }
    std::string text(const YAML::Node& map, const char* key, bool needed = false) {
        const auto node = map.IsMap() ? map[key] : YAML::Node(YAML::NodeType::Undefined);
        if (node && node.IsScalar()) return node.as<std::string>();
        if (node || needed) refuse(node ? node : map, std::string("\"") + key + "\" needs a text");
        return {};
    }
    std::vector<std::string> texts(const YAML::Node& map, const char* key) {
        std::vector<std::string> out;
        const auto node = map[key];
        if (!node) return out;
        if (!node.IsSequence()) {
            refuse(node, std::string("\"") + key + "\" needs a list of texts");
            return out;
        }
        for (const auto& each : node)
            if (each.IsScalar() && out.size() < most_entries)
                out.push_back(each.as<std::string>());
            else
                refuse(each, std::string("\"") + key + "\": at most " + std::to_string(most_entries) + " plain texts");
        return out;
    }
    template <class Read>
    void each(const YAML::Node& map, const char* key, Read read) {
        const auto node = map[key];
        if (!node) return;
        if (!node.IsSequence() || node.size() > most_entries)
            return refuse(node, std::string("\"") + key + "\" needs a list of at most " + std::to_string(most_entries));
        for (const auto& entry : node)
            if (entry.IsMap())
                read(entry);
            else
                refuse(entry, std::string("\"") + key + "\": each entry is a mapping");
    }
};

answer read_answer(reading& in, const YAML::Node& map) {
    const auto word = in.text(map, "answer", true);
    if (word == "allow") return answer::allow;
    if (word == "deny") return answer::deny;
    if (word != "ask") in.refuse(map, "answer is allow, ask or deny");
    return answer::ask;
}

bool read_flag(const YAML::Node& map, const char* key) { return map[key] && map[key].as<bool>(false); }

}  // namespace

std::size_t contract::rank(std::string_view id) const {
    const auto found = std::find_if(data.begin(), data.end(), [&](const auto& d) { return d.id == id; });
    return static_cast<std::size_t>(found - data.begin());
}

const log_rule* contract::logs_kind(std::string_view kind) const {
    for (const auto& rule : logs)
        if (std::find(rule.what.begin(), rule.what.end(), kind) != rule.what.end()) return &rule;
    return nullptr;
}

result<contract> load(const YAML::Node& root) {
    reading in;
    contract out;
    in.known(root, {"version", "date", "text", "url", "permission", "data", "tools", "not_approved", "clauses",
                    "review", "log", "experiments"});
    if (!in.wrong.empty()) return error{errc::malformed, in.wrong};
    out.version = in.text(root, "version");
    out.date = in.text(root, "date");
    out.text = in.text(root, "text");
    out.url = in.text(root, "url");
    out.not_approved = in.texts(root, "not_approved");
    if (const auto p = root["permission"]) {
        in.known(p, {"by", "date", "text"});
        out.permission = {in.text(p, "by", true), in.text(p, "date"), in.text(p, "text", true)};
    }
    in.each(root, "data", [&](const YAML::Node& n) {
        in.known(n, {"id", "name", "words"});
        out.data.push_back({in.text(n, "id", true), in.text(n, "name", true), in.texts(n, "words")});
    });
    const auto data_class_of = [&](const YAML::Node& n, const char* key) {
        auto id = in.text(n, key);
        if (!id.empty() && out.rank(id) == out.data.size()) in.refuse(n, "\"" + id + "\" is not in data");
        return id;
    };
    in.each(root, "tools", [&](const YAML::Node& n) {
        in.known(n, {"id", "name", "synonyms", "data_max", "personas", "uses"});
        out.tools.push_back({in.text(n, "id", true), in.text(n, "name", true), in.texts(n, "synonyms"),
                             data_class_of(n, "data_max"), in.texts(n, "personas"), in.texts(n, "uses")});
    });
    in.each(root, "clauses", [&](const YAML::Node& n) {
        in.known(n, {"section", "answer", "data", "after_redaction", "text", "words"});
        out.clauses.push_back({in.text(n, "section", true), read_answer(in, n), data_class_of(n, "data"),
                               read_flag(n, "after_redaction"), in.text(n, "text", true), in.texts(n, "words")});
    });
    in.each(root, "review", [&](const YAML::Node& n) {
        in.known(n, {"section", "text", "steps", "outputs", "by", "tougher_only"});
        out.reviews.push_back({in.text(n, "section", true), in.text(n, "text", true), in.texts(n, "steps"),
                               in.texts(n, "outputs"), in.text(n, "by", true), read_flag(n, "tougher_only")});
    });
    in.each(root, "log", [&](const YAML::Node& n) {
        in.known(n, {"section", "text", "what"});
        out.logs.push_back({in.text(n, "section", true), in.text(n, "text", true), in.texts(n, "what")});
    });
    if (const auto e = root["experiments"]) {
        in.known(e, {"section", "text", "data_max", "ceiling", "currency", "outside"});
        out.experiments = {in.text(e, "section", true),  in.text(e, "text", true),
                           data_class_of(e, "data_max"), e["ceiling"] ? e["ceiling"].as<int>(0) : 0,
                           in.text(e, "currency"),       in.texts(e, "outside")};
    }
    if (!in.wrong.empty()) return error{errc::malformed, in.wrong};
    return out;
}

}  // namespace coach::core::contract
