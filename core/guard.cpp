#include "core/guard.hpp"

#include "core/contract/check_digits.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <map>

namespace coach::core {

namespace {

using check_function = bool (*)(std::string_view match, std::string_view before);

/// `trigger` is a cheap sign that must be in the text at all: all triggers run as one automaton, and only the rules whose
/// trigger is there are tried. When the pattern has a group, only the group is the data.
struct rule {
    const char* id;
    const char* name;
    const char* trigger;
    const char* pattern;
    check_function check = nullptr;
};

std::string compact(std::string_view s) {
    std::string out;
    for (const unsigned char c : s)
        if (std::isalnum(c)) out += static_cast<char>(std::toupper(c));
    return out;
}
std::size_t digits_in(std::string_view s) {
    return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](unsigned char c) { return std::isdigit(c); }));
}

std::string lower(std::string_view s) {
    std::string out(s);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// Is one of the words among the last characters before the match? "call me on …", "SSN: …".
bool said_before(std::string_view before, std::initializer_list<std::string_view> words) {
    constexpr std::size_t reach = 32;
    const auto near = lower(before.substr(before.size() > reach ? before.size() - reach : 0));
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return near.find(w) != std::string::npos; });
}

/// A number glued to a word, a path or a longer number is part of an identifier.
bool free_standing(std::string_view before) {
    if (before.empty()) return true;
    const auto c = static_cast<unsigned char>(before.back());
    return !std::isalnum(c) && c != '-' && c != '_' && c != '.' && c != '/' && c != '#' && c != '=' && c < 0x80;
}

bool is_card(std::string_view m, std::string_view before) {
    // Written in one run or in groups; "4111-1111 1111 1111" with mixed separators is still a card.
    return (before.empty() || before.back() == '=' || free_standing(before)) && check::payment_card(compact(m));
}
bool is_iban(std::string_view m, std::string_view before) { return free_standing(before) && check::iban(compact(m)); }
bool is_ssn(std::string_view m, std::string_view before) { return free_standing(before) && check::us_ssn(compact(m)); }
bool is_bare_ssn(std::string_view m, std::string_view before) {
    return said_before(before, {"ssn", "social security"}) && check::us_ssn(compact(m));
}
bool is_nino(std::string_view m, std::string_view before) {
    const auto c = compact(m).substr(0, 2);
    constexpr std::array<std::string_view, 7> never{"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"};
    return free_standing(before) && std::find(never.begin(), never.end(), c) == never.end();
}
bool is_dni(std::string_view m, std::string_view before) { return free_standing(before) && check::es_dni(compact(m)); }
bool is_nir(std::string_view m, std::string_view before) { return free_standing(before) && check::fr_nir(compact(m)); }
bool is_codice(std::string_view m, std::string_view before) { return free_standing(before) && check::it_codice_fiscale(compact(m)); }
bool is_steuer(std::string_view m, std::string_view before) {
    return said_before(before, {"steuer", "idnr", "tax id", "tin"}) && check::de_steuer_id(compact(m));
}
bool is_bsn(std::string_view m, std::string_view before) {
    return said_before(before, {"bsn", "burgerservice"}) && check::nl_bsn(compact(m));
}
bool is_pesel(std::string_view m, std::string_view before) { return said_before(before, {"pesel"}) && check::pl_pesel(compact(m)); }
bool is_personnummer(std::string_view m, std::string_view before) {
    auto c = compact(m);
    if (c.size() == 12) c.erase(0, 2);
    return free_standing(before) && check::se_personnummer(c);
}
bool is_cpf(std::string_view m, std::string_view before) { return free_standing(before) && check::br_cpf(compact(m)); }
bool is_aadhaar(std::string_view m, std::string_view before) {
    const auto c = compact(m);
    const bool said = said_before(before, {"aadhaar", "aadhar", "uidai"});
    return free_standing(before) && c[0] >= '2' && (said || m.size() > c.size()) && check::verhoeff(c);
}
bool is_sin(std::string_view m, std::string_view before) {
    return said_before(before, {"sin ", "sin:", "sin#", "sin is", "social insurance"}) && check::luhn(compact(m));
}

constexpr std::initializer_list<std::string_view> phone_words{"phone", "tel", "call", "mobile", "cell", "fax", "ring ", "whatsapp",
                                                              "text me", "text him", "text her", "dial", "sms", "reach me", "contact number"};
bool is_international_phone(std::string_view m, std::string_view before) {
    const auto n = digits_in(m);
    return n >= 8 && n <= 15 && (free_standing(before) || said_before(before, phone_words)) &&
           (n >= 10 || m.find_first_of(" ().-") != std::string_view::npos || said_before(before, phone_words));
}
bool is_north_american_phone(std::string_view m, std::string_view before) {
    auto c = compact(m);
    if (c.size() == 11) c.erase(0, 1);
    return free_standing(before) && c.size() == 10 && c[0] >= '2' && c[3] >= '2';
}
bool is_trunk_phone(std::string_view m, std::string_view before) {
    const auto n = digits_in(m);
    return free_standing(before) && n >= 10 && n <= 11;
}
bool is_spoken_phone(std::string_view m, std::string_view before) {
    const auto n = digits_in(m);
    return n >= 7 && n <= 13 && said_before(before, phone_words);
}

bool is_email(std::string_view m, std::string_view before) {
    const auto at = m.rfind('@');
    const auto user = lower(m.substr(0, at));
    const auto ending = lower(m.substr(m.rfind('.') + 1));
    constexpr std::array<std::string_view, 24> files{"png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "js", "mjs", "ts", "tsx", "css",
                                                     "json", "py", "go", "rs", "cpp", "hpp", "java", "md", "txt", "html", "yaml", "yml"};
    if (std::find(files.begin(), files.end(), ending) != files.end()) return false;
    if (user == "git" || user == "noreply" || user == "no-reply") return false;  // not a person's
    if (!before.empty() && before.back() == ':' && said_before(before, {"://"})) return false;
    return std::any_of(ending.begin(), ending.end(), [](unsigned char c) { return std::isalpha(c); });
}

/// What stands after "password =" is a secret when it looks made up, not when it is a word, a placeholder or a name.
bool is_secret_value(std::string_view m, std::string_view) {
    const auto value = lower(m);
    if (m.size() < 6 || m.starts_with("[removed") || m.starts_with("<") || m.starts_with("${") || m.starts_with("{{") ||
        m.starts_with("$(") || m.find("***") != std::string_view::npos || m.find("...") != std::string_view::npos ||
        m.find("os.environ") != std::string_view::npos || m.find("process.env") != std::string_view::npos ||
        m.find("xxxx") != std::string_view::npos || m.find("(") != std::string_view::npos || m.find("::") != std::string_view::npos)
        return false;
    if (value.starts_with("example") || value.starts_with("placeholder") || value.starts_with("your") || value.starts_with("getenv"))
        return false;
    const bool letter = std::any_of(m.begin(), m.end(), [](unsigned char c) { return std::isalpha(c); });
    const bool number = digits_in(m) > 0;
    const bool mark = std::any_of(m.begin(), m.end(), [](unsigned char c) { return std::ispunct(c) && c != '-' && c != '_' && c != '.' && c != '/'; });
    const bool upper_inside = std::any_of(m.begin() + 1, m.end(), [](unsigned char c) { return std::isupper(c); });
    return (letter && number) || (letter && mark) || (m.size() >= 20 && letter && upper_inside);
}

constexpr const char* eight_digits = R"(\d[ .-]?\d[ .-]?\d[ .-]?\d[ .-]?\d[ .-]?\d[ .-]?\d[ .-]?\d)";
constexpr const char* seven_digits = R"(\d[ ().-]{0,2}\d[ ().-]{0,2}\d[ ().-]{0,2}\d[ ().-]{0,2}\d[ ().-]{0,2}\d[ ().-]{0,2}\d)";

constexpr std::array rules{
    rule{"secret.private_key", "private key", "PRIVATE KEY", R"((?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z))"},
    rule{"secret.aws_access_key", "cloud key", "A[A-Z]{2}A[A-Z0-9]{4}", R"(\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ABIA|ACCA)[A-Z2-7]{16}\b)"},
    rule{"secret.aws_secret_key", "cloud key", "(?i)aws|secret.?access", R"((?i)(?:aws.{0,24}?(?:secret|key)|secret.?access.?key).{0,12}?[=:\s"']\s*["']?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+]|\z))"},
    rule{"secret.github_token", "access token", "gh[pousr]_|github_pat_", R"(\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255}))"},
    rule{"secret.gitlab_token", "access token", "gl[a-z]{2,5}-", R"(\bgl(?:pat|dt|rt|cbt|ptt|soat)-[A-Za-z0-9_\-]{20,})"},
    rule{"secret.slack_token", "access token", "xox|xapp-|hooks\\.slack", R"(\bxox[a-z](?:\.xox[a-z])?-[A-Za-z0-9\-]{10,}|\bxapp-[0-9]-[A-Za-z0-9\-]{10,}|hooks\.slack\.com/services/[A-Z0-9]+/[A-Z0-9]+/[A-Za-z0-9]+)"},
    rule{"secret.google_api_key", "cloud key", "AIza|ya29\\.", R"(\bAIza[0-9A-Za-z_\-]{35}|\bya29\.[0-9A-Za-z_\-]{30,})"},
    rule{"secret.azure_key", "cloud key", "AccountKey=|SharedAccessKey=|sig=", R"((?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{42,88}={0,2})|[?&]sig=([A-Za-z0-9%+/]{40,}))"},
    rule{"secret.stripe_key", "access token", "[srp]k_(?:live|test)_|whsec_", R"(\b(?:[srp]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,}))"},
    rule{"secret.model_key", "access token", "sk-", R"(\bsk-(?:proj-|svcacct-|ant-[a-z0-9]+-|or-v1-)?[A-Za-z0-9_\-]{20,})", is_secret_value},
    rule{"secret.package_token", "access token", "npm_|pypi-", R"(\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_\-]{50,})"},
    rule{"secret.mail_service_key", "access token", "SG\\.|key-", R"(\bSG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{32,64}|\bkey-[0-9a-f]{32}\b)"},
    rule{"secret.platform_token", "access token", "dop_v1_|hv[sb]\\.|dapi|hf_|EAA|SK[0-9a-f]|:AA", R"(\bdop_v1_[0-9a-f]{64}\b|\bhv[sb]\.[A-Za-z0-9_\-]{24,}|\bdapi[0-9a-f]{32}\b|\bhf_[A-Za-z0-9]{34}\b|\bSK[0-9a-f]{32}\b|\b\d{8,10}:AA[A-Za-z0-9_\-]{33}\b)"},
    rule{"secret.json_web_token", "access token", "eyJ", R"(\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,})"},
    rule{"secret.authorization", "access token", "(?i)bearer|basic ", R"((?i)\b(?:bearer|authorization:\s*basic)\s+([A-Za-z0-9._~+/\-]{16,}=*))", is_secret_value},
    rule{"secret.url_password", "password", "://[^ /]{1,80}:[^ /]{1,80}@", R"(\b[A-Za-z][A-Za-z0-9+.\-]{1,20}://[^\s/:@"'<>]{0,64}:([^\s/@"'<>$]{3,128})@)"},
    rule{"secret.assignment", "password", "(?i)passw|passphrase|pwd|secret|api.?key|apikey|token|credential",
         R"((?i)(?:password|passwd|passphrase|pwd|passwort|secret(?:[_\-]?key)?|api[_\-]?key|apikey|access[_\-]?key|auth[_\-]?token|access[_\-]?token|refresh[_\-]?token|token|client[_\-]?secret|credential)s?["']?\s*(?:=>|:=|=|:|\bis\b)\s*["']?([^\s"',;<>]{6,160}))", is_secret_value},
    rule{"payment_card", "payment card", eight_digits, R"(\b\d{4}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{4}(?:[ \-]?\d{1,3})?\b|\b\d{4}[ \-]?\d{6}[ \-]?\d{4,5}\b)", is_card},
    rule{"iban", "bank account", "[A-Z]{2}[0-9]{2}[ A-Z0-9]{4}", R"(\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b)", is_iban},
    rule{"email", "e-mail address", "@", R"([A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}\b)", is_email},
    rule{"national_id.us_ssn", "national id", eight_digits, R"(\b\d{3}[\- ]\d{2}[\- ]\d{4}\b)", is_ssn},
    rule{"national_id.us_ssn", "national id", eight_digits, R"(\b\d{9}\b)", is_bare_ssn},
    rule{"national_id.uk_nino", "national id", "[A-Z]{2} ?[0-9]{2}", R"(\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b)", is_nino},
    rule{"national_id.es_dni", "national id", "[0-9]{7}-?[A-Z]", R"(\b(?:\d{8}|[XYZ]-?\d{7})-?[A-Z]\b)", is_dni},
    rule{"national_id.fr_nir", "national id", eight_digits, R"(\b[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}\b)", is_nir},
    rule{"national_id.it_codice_fiscale", "national id", "[A-Z]{6}[0-9]{2}", R"(\b[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b)", is_codice},
    rule{"national_id.de_steuer_id", "national id", eight_digits, R"(\b\d{2} ?\d{3} ?\d{3} ?\d{3}\b)", is_steuer},
    rule{"national_id.nl_bsn", "national id", eight_digits, R"(\b\d{9}\b)", is_bsn},
    rule{"national_id.pl_pesel", "national id", eight_digits, R"(\b\d{11}\b)", is_pesel},
    rule{"national_id.se_personnummer", "national id", eight_digits, R"(\b(?:19|20)?\d{6}[\-+]\d{4}\b)", is_personnummer},
    rule{"national_id.br_cpf", "national id", eight_digits, R"(\b\d{3}\.\d{3}\.\d{3}-\d{2}\b)", is_cpf},
    rule{"national_id.in_aadhaar", "national id", eight_digits, R"(\b\d{4}[ \-]\d{4}[ \-]\d{4}\b|\b\d{12}\b)", is_aadhaar},
    rule{"national_id.ca_sin", "national id", eight_digits, R"(\b\d{3}[ \-]?\d{3}[ \-]?\d{3}\b)", is_sin},
    rule{"phone", "phone number", seven_digits, R"((?:\+|\b00)[1-9]\d{0,2}(?:[ .\-]?\(0?\d{1,4}\))?(?:[ .\-/]?\d{1,4}){2,6}\b)", is_international_phone},
    rule{"phone", "phone number", seven_digits, R"((?:\b1[ .\-])?(?:\([2-9]\d{2}\) ?|\b[2-9]\d{2}[ .\-])[2-9]\d{2}[ .\-]\d{4}\b)", is_north_american_phone},
    rule{"phone", "phone number", seven_digits, R"((?:\b0|\(0)\d{2,4}\)?[ \-/]\d{3,4}(?:[ \-]?\d{3,4}){1,2}\b)", is_trunk_phone},
    rule{"phone", "phone number", seven_digits, R"(\b\(?\d{2,5}\)?(?:[ .\-]?\d{2,5}){1,4}\b)", is_spoken_phone},
};

/// A placeholder left by an earlier pass; what it holds is never data.
constexpr std::string_view placeholder_begin = "[removed: ";

}  // namespace

struct guard::impl {
    struct compiled {
        std::string id, name;
        std::unique_ptr<RE2> pattern;
        check_function check = nullptr;
    };
    std::vector<compiled> all;
    std::unique_ptr<RE2::Set> triggers;
    std::vector<std::size_t> rule_of_trigger;
    std::vector<std::size_t> always;  ///< the organisation's, which have no trigger

    void find(const compiled& r, std::string_view text, std::vector<guard_finding>& out) const {
        const re2::StringPiece whole(text.data(), text.size());
        std::size_t from = 0;
        std::array<re2::StringPiece, 3> groups;
        const int count = std::min(r.pattern->NumberOfCapturingGroups(), 2) + 1;
        while (from <= text.size() && r.pattern->Match(whole, from, text.size(), RE2::UNANCHORED, groups.data(), count)) {
            auto data = groups[0];
            for (int g = 1; g < count; ++g)
                if (groups[static_cast<std::size_t>(g)].data()) data = groups[static_cast<std::size_t>(g)];
            const auto begin = static_cast<std::size_t>(data.data() - text.data());
            const auto match_end = static_cast<std::size_t>(groups[0].data() - text.data()) + groups[0].size();
            if (data.empty()) {
                from = match_end + 1;
                continue;
            }
            const std::string_view found(data.data(), data.size());
            if (!r.check || r.check(found, text.substr(0, begin))) {
                out.push_back({r.id, r.name, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + data.size())}});
                from = begin + data.size();
            } else {
                // A number may start inside a rejected match: try again from its next word.
                const auto next = text.find_first_of(" \t\n,;", begin + 1);
                from = next == std::string_view::npos || next >= match_end ? std::max(match_end, begin + 1) : next;
            }
        }
    }
};

guard::guard() = default;
guard::~guard() = default;
guard::guard(guard&&) noexcept = default;
guard& guard::operator=(guard&&) noexcept = default;

result<guard> guard::make(const std::vector<guard_rule>& organisation) {
    auto made = std::make_unique<impl>();
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1);  // any bytes; patterns are ASCII
    made->triggers = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
    for (const auto& r : rules) {
        made->all.push_back({r.id, r.name, std::make_unique<RE2>(r.pattern, options), r.check});
        if (!made->all.back().pattern->ok()) return error{errc::malformed, std::string(r.id) + ": " + made->all.back().pattern->error()};
        if (made->triggers->Add(r.trigger, nullptr) < 0) return error{errc::malformed, std::string(r.id) + ": trigger"};
        made->rule_of_trigger.push_back(made->all.size() - 1);
    }
    if (!made->triggers->Compile()) return error{errc::too_large, "guard: the triggers do not compile"};
    options.set_encoding(RE2::Options::EncodingUTF8);
    for (const auto& r : organisation) {
        auto pattern = std::make_unique<RE2>(r.pattern, options);
        if (!pattern->ok()) return error{errc::malformed, "guard rule " + r.id + ": " + pattern->error()};
        made->always.push_back(made->all.size());
        made->all.push_back({r.id, r.name, std::move(pattern), nullptr});
    }
    guard out;
    out.impl_ = std::move(made);
    return out;
}

std::vector<guard_finding> guard::scan(std::string_view text) const {
    std::vector<guard_finding> found;
    std::vector<int> hits;
    impl_->triggers->Match(re2::StringPiece(text.data(), text.size()), &hits);
    std::sort(hits.begin(), hits.end());
    for (const int hit : hits) impl_->find(impl_->all[impl_->rule_of_trigger[static_cast<std::size_t>(hit)]], text, found);
    for (const auto index : impl_->always) impl_->find(impl_->all[index], text, found);

    // Where two overlap, the earlier begins; of two that begin together, the longer; then the order of the rules.
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.where.begin != b.where.begin ? a.where.begin < b.where.begin : a.where.end > b.where.end;
    });
    std::vector<guard_finding> out;
    for (auto& f : found) {
        if (!out.empty() && f.where.begin < out.back().where.end) continue;
        const auto before = text.substr(0, f.where.begin);
        const auto open = before.rfind(placeholder_begin);
        if (open != std::string_view::npos && before.find(']', open) == std::string_view::npos) continue;
        out.push_back(std::move(f));
    }
    return out;
}

redacted guard::redact(std::string_view text) const {
    redacted out;
    const auto found = scan(text);
    std::uint32_t from = 0;
    for (const auto& f : found) {
        out.text.append(text.substr(from, f.where.begin - from));
        out.text.append(placeholder_begin).append(f.name).append("]");
        from = f.where.end;
        const auto same = std::find_if(out.removed.begin(), out.removed.end(), [&](const auto& r) { return r.rule == f.rule; });
        if (same == out.removed.end())
            out.removed.push_back({f.rule, 1});
        else
            ++same->count;
    }
    out.text.append(text.substr(from));
    return out;
}

void guard::redact(event& e) const {
    const auto clean = [&](std::string& text) {
        auto made = redact(std::string_view(text));
        if (made.removed.empty()) return;
        text = std::move(made.text);
        for (auto& r : made.removed) {
            const auto same = std::find_if(e.redactions.begin(), e.redactions.end(), [&](const auto& x) { return x.rule == r.rule; });
            if (same == e.redactions.end())
                e.redactions.push_back(std::move(r));
            else
                same->count += r.count;
        }
    };
    if (auto* s = std::get_if<said>(&e.what)) clean(s->text);
    if (auto* c = std::get_if<commanded>(&e.what)) clean(c->text);
    if (auto* c = std::get_if<chose>(&e.what)) clean(c->id);
    if (auto* f = std::get_if<shared_file>(&e.what)) {
        clean(f->name);
        clean(f->text);
    }
    if (auto* f = std::get_if<submitted_form>(&e.what))
        for (auto& [name, value] : f->values) clean(value);
}

}  // namespace coach::core
