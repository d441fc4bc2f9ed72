#include "core/contract/rules.hpp"

#include "core/contract/check_digits.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <string>
#include <vector>

namespace coach::core::contract {

namespace {

std::string compact(std::string_view text) {
    std::string out;
    for (const unsigned char c : text)
        if (std::isalnum(c)) out += static_cast<char>(std::toupper(c));
    return out;
}
std::size_t digits_in(std::string_view s) {
    return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](unsigned char c) { return std::isdigit(c); }));
}

std::string lower(std::string_view s) {
    std::string out(s);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

constexpr std::size_t reach = 32;  ///< how far before a number the word is that says what it is

/// Where the last of the words begins among the last characters before the match; npos: nowhere. Words are whole at
/// their start.
std::size_t last_word(std::string_view near, std::initializer_list<std::string_view> words) {
    std::size_t found = std::string_view::npos;
    for (const auto word : words) {
        for (auto at = near.rfind(word); at != std::string_view::npos;
             at = at == 0 ? std::string_view::npos : near.rfind(word, at - 1)) {
            if (at > 0 && std::isalpha(static_cast<unsigned char>(near[at - 1]))) continue;
            if (found == std::string_view::npos || at + word.size() > found) found = at + word.size();
            break;
        }
    }
    return found;
}
std::string near_of(std::string_view before) {
    return lower(before.substr(before.size() > reach ? before.size() - reach : 0));
}

bool said_before(std::string_view before, std::initializer_list<std::string_view> words) {
    return last_word(near_of(before), words) != std::string_view::npos;
}

/// Does the text end in a letter? Beyond ASCII: letters of any script are; quotes, dashes and spaces are not.
bool ends_in_letter(std::string_view before) {
    if (before.empty()) return false;
    const auto last = static_cast<unsigned char>(before.back());
    if (last < 0x80) return std::isalpha(last);
    auto at = before.size() - 1;
    while (at > 0 && before.size() - at < 4 && (static_cast<unsigned char>(before[at]) & 0xC0) == 0x80)
        --at;
    const auto lead = static_cast<unsigned char>(before[at]);
    return (lead >= 0xC3 && lead < 0xE2) ||
           lead > 0xE3;  // U+00C0 … U+1FFF and beyond U+3FFF; U+2000 … U+3FFF are mostly marks
}

/// A number glued to a word, a path or a longer number is part of an identifier.
bool free_standing(std::string_view before) {
    if (before.empty()) return true;
    constexpr std::string_view glue = "-_./#=";
    const auto last = before.back();
    return !ends_in_letter(before) && !std::isdigit(static_cast<unsigned char>(last)) &&
           glue.find(last) == std::string_view::npos;
}

/// Not a group or two of a longer row of numbers.
bool alone(const seen& s) {
    const auto digit_beyond = [](std::string_view near) {
        const auto at = near.find_first_not_of(" -");
        return at != std::string_view::npos && at <= 1 && std::isdigit(static_cast<unsigned char>(near[at]));
    };
    const std::string back(s.before.rbegin(),
                           s.before.rbegin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, s.before.size())));
    return !digit_beyond(back) && !digit_beyond(s.after.substr(0, 2));
}

bool is_card(const seen& s) {
    // Written in one run or in groups; "4111-1111 1111 1111" with mixed separators is still a card.
    return (s.before.ends_with('=') || free_standing(s.before)) && check::payment_card(compact(s.match));
}
bool is_iban(const seen& s) { return free_standing(s.before) && check::iban(compact(s.match)); }
bool is_ssn(const seen& s) { return free_standing(s.before) && alone(s) && check::us_ssn(compact(s.match)); }
bool is_bare_ssn(const seen& s) {
    return said_before(s.before, {"ssn", "social security"}) && check::us_ssn(compact(s.match));
}
bool is_nino(const seen& s) {
    const auto c = compact(s.match).substr(0, 2);
    constexpr std::array<std::string_view, 7> never{"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"};
    return free_standing(s.before) && std::find(never.begin(), never.end(), c) == never.end();
}
bool is_dni(const seen& s) { return free_standing(s.before) && check::es_dni(compact(s.match)); }
bool is_nir(const seen& s) { return free_standing(s.before) && check::fr_nir(compact(s.match)); }
bool is_codice(const seen& s) { return free_standing(s.before) && check::it_codice_fiscale(compact(s.match)); }
bool is_steuer(const seen& s) {
    return said_before(s.before, {"steuer", "idnr", "tax id", "tin"}) && check::de_steuer_id(compact(s.match));
}
bool is_bsn(const seen& s) {
    return said_before(s.before, {"bsn", "burgerservice"}) && check::nl_bsn(compact(s.match));
}
bool is_pesel(const seen& s) { return said_before(s.before, {"pesel"}) && check::pl_pesel(compact(s.match)); }
bool is_personnummer(const seen& s) {
    auto c = compact(s.match);
    if (c.size() == 12) c.erase(0, 2);
    return free_standing(s.before) && check::se_personnummer(c);
}
bool is_cpf(const seen& s) { return free_standing(s.before) && check::br_cpf(compact(s.match)); }
bool is_aadhaar(const seen& s) {
    const auto c = compact(s.match);
    const bool said = said_before(s.before, {"aadhaar", "aadhar", "uidai"});
    return free_standing(s.before) && alone(s) && c[0] >= '2' && (said || s.match.size() > c.size()) &&
           check::verhoeff(c);
}
bool is_sin(const seen& s) {
    return said_before(s.before, {"sin ", "sin:", "sin#", "sin=", "social insurance"}) && check::luhn(compact(s.match));
}

constexpr std::initializer_list<std::string_view> phone_words{
    "phone",   "telephone", "tel",      "call",      "mobile", "cell", "fax",      "ring",          "whatsapp",
    "text me", "text him",  "text her", "text them", "dial",   "sms",  "reach me", "contact number"};

/// "call me on …", "mobile no.: …": a phone word, and between it and the number only words that lead to a number.
bool called(std::string_view before) {
    constexpr std::array<std::string_view, 23> leading{"at",  "on",    "is",   "no",   "nr",  "number", "me",  "us",
                                                       "him", "her",   "them", "my",   "his", "their",  "our", "the",
                                                       "a",   "under", "work", "home", "to",  "for",    "s"};
    const auto near = near_of(before);
    const auto from = last_word(near, phone_words);
    if (from == std::string::npos) return false;
    std::string word;
    for (std::size_t i = from; i <= near.size(); ++i) {
        const auto c = i < near.size() ? static_cast<unsigned char>(near[i]) : ' ';
        if (std::isdigit(c)) return false;
        if (std::isalpha(c)) {
            word += static_cast<char>(c);
        } else if (!word.empty()) {
            if (std::find(leading.begin(), leading.end(), word) == leading.end()) return false;
            word.clear();
        }
    }
    return true;
}

/// "2024 2025", "12.05.2026": years and dates are no phone numbers.
bool only_years_or_date(std::string_view match) {
    std::vector<std::string_view> groups;
    for (std::size_t at = match.find_first_of("0123456789"); at != std::string_view::npos;
         at = match.find_first_of("0123456789", at)) {
        const auto end = std::min(match.find_first_not_of("0123456789", at), match.size());
        groups.push_back(match.substr(at, end - at));
        at = end;
        if (at == match.size()) break;
    }
    const auto year = [](std::string_view g) { return g.size() == 4 && (g.starts_with("19") || g.starts_with("20")); };
    if (std::all_of(groups.begin(), groups.end(), year)) return true;
    return groups.size() == 3 && ((year(groups[0]) && groups[1].size() <= 2 && groups[2].size() <= 2) ||
                                  (year(groups[2]) && groups[0].size() <= 2 && groups[1].size() <= 2));
}

/// "13,178,002.11": the part of a number after a separator of thousands.
bool inside_number(std::string_view before) {
    return before.size() >= 2 && (before.back() == ',' || before.back() == '.') &&
           std::isdigit(static_cast<unsigned char>(before[before.size() - 2]));
}

bool is_international_phone(const seen& s) {
    const auto n = digits_in(s.match);
    if (n < 8 || n > 15 || ends_in_letter(s.before) || inside_number(s.before) || only_years_or_date(s.match))
        return false;
    if (called(s.before)) return true;
    const auto groups = std::count_if(s.match.begin(), s.match.end(),
                                      [](char c) { return c == ' ' || c == '(' || c == '-' || c == '.'; });
    const bool decimal = groups == 1 && s.match.find('.') != std::string_view::npos;
    if (!free_standing(s.before) || decimal) return false;
    return s.match.starts_with('+') ? groups > 0 || n >= 10 : groups > 0 && n >= 11;
}
bool is_north_american_phone(const seen& s) {
    auto c = compact(s.match);
    if (c.size() == 11) c.erase(0, 1);
    return free_standing(s.before) && alone(s) && c.size() == 10 && c[0] >= '2' && c[3] >= '2';
}
bool is_trunk_phone(const seen& s) {
    const auto n = digits_in(s.match);
    return free_standing(s.before) && alone(s) && n >= 10 && n <= 11;
}
bool is_spoken_phone(const seen& s) {
    const auto n = digits_in(s.match);
    return n >= 7 && n <= 13 && called(s.before) && !only_years_or_date(s.match);
}

/// "https://user:" before "…@host": who signs in, not an address.
bool signs_in_to_host(std::string_view before) {
    constexpr std::size_t longest = 160;
    const auto near = before.substr(before.size() > longest ? before.size() - longest : 0);
    const auto scheme = near.rfind("://");
    return scheme != std::string_view::npos &&
           near.find_first_of(" /?#\"'<>\n\t", scheme + 3) == std::string_view::npos;
}

bool is_email(const seen& s) {
    const auto at = s.match.rfind('@');
    const auto user = lower(s.match.substr(0, at));
    const auto ending = lower(s.match.substr(s.match.rfind('.') + 1));
    constexpr std::array<std::string_view, 18> files{"png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "js",   "mjs",
                                                     "tsx", "css", "json", "cpp", "hpp", "java", "txt", "html", "yaml"};
    if (std::find(files.begin(), files.end(), ending) != files.end()) return false;
    if (user == "git" || user == "noreply" || user == "no-reply") return false;  // not a person's
    if (signs_in_to_host(s.before)) return false;
    return std::any_of(ending.begin(), ending.end(), [](unsigned char c) { return std::isalpha(c); });
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(), [&](auto b) { return text.starts_with(b); });
}
bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(), [&](auto p) { return text.find(p) != std::string_view::npos; });
}

/// "#1a2b3c": a colour, which lexers and themes assign to a "token".
bool is_colour(std::string_view value) {
    return value.size() >= 4 && value[0] == '#' &&
           value.find_first_not_of("0123456789abcdef", 1) == std::string_view::npos;
}

/// What stands after "password =" is a secret when it looks made up, not when it is a word, a placeholder, a name or
/// code.
bool is_secret_value(const seen& s) {
    const auto value = lower(s.match);
    const bool stands_for_another =
        starts_with_any(value, {"[removed", "<", "${", "{{", "$(", "%(", "http://", "https://", "example",
                                "placeholder", "your", "getenv"}) ||
        has_any(value, {"***", "...", "os.environ", "process.env", "xxxx", "(", "::", "->"});
    const bool subscript = value.find('[') != std::string::npos && std::isalpha(static_cast<unsigned char>(value[0])) &&
                           (value.find(']') != std::string::npos || value.ends_with('['));
    if (value.size() < 6 || stands_for_another || subscript || is_colour(value)) return false;
    // Marks that names, paths, code and the end of a sentence have too say nothing.
    constexpr std::string_view of_names = "-_./:*&`()[]{}?!";
    bool letter = false, number = false, mark = false, capital_inside = false, of_name = false;
    for (std::size_t i = 0; i < s.match.size(); ++i) {
        const auto c = static_cast<unsigned char>(s.match[i]);
        letter |= std::isalpha(c) != 0;
        number |= std::isdigit(c) != 0;
        capital_inside |= i > 0 && std::isupper(c);
        const bool name_mark = of_names.find(s.match[i]) != std::string_view::npos;
        of_name |= name_mark;
        mark |= std::ispunct(c) && !name_mark;
    }
    constexpr std::size_t longer_than_words = 20;
    return letter && (number || mark || (value.size() >= longer_than_words && capital_inside && !of_name));
}

/// The words that manuals put where a password goes.
bool is_url_password(const seen& s) {
    auto value = lower(s.match);
    if (value.ends_with(']')) value.pop_back();  // "[user[:password]@]host"
    return value != "password" && value != "pass" && value != "passwd" && value != "pwd" && value != "secret" &&
           !value.starts_with("[");
}

constexpr std::array all{
    rule{
        "secret.private_key", "private key", "PRIVATE KEY", 0,
        R"((?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z))",
        nullptr},
    rule{"secret.aws_access_key", "cloud key", "A[A-Z]{2}A[A-Z0-9]{4}", 0,
         R"(\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ABIA|ACCA)[A-Z2-7]{16}\b)", nullptr},
    rule{
        "secret.aws_secret_key", "cloud key", "(?i)aws|secret.?access", 0,
        R"((?i)(?:aws.{0,24}?(?:secret|key)|secret.?access.?key).{0,12}?[=:\s"']\s*["']?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+]|\z))",
        nullptr},
    rule{"secret.github_token", "access token", "gh[pousr]_|github_pat_", 0,
         R"(\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255}))", nullptr},
    rule{"secret.gitlab_token", "access token", "gl[a-z]{2,5}-", 0,
         R"(\bgl(?:pat|dt|rt|cbt|ptt|soat)-[A-Za-z0-9_\-]{20,})", nullptr},
    rule{
        "secret.slack_token", "access token", "xox|xapp-|hooks\\.slack", 0,
        R"(\bxox[a-z](?:\.xox[a-z])?-[A-Za-z0-9\-]{10,}|\bxapp-[0-9]-[A-Za-z0-9\-]{10,}|hooks\.slack\.com/services/[A-Z0-9]+/[A-Z0-9]+/[A-Za-z0-9]+)",
        nullptr},
    rule{"secret.google_api_key", "cloud key", "AIza|ya29\\.", 0,
         R"(\bAIza[0-9A-Za-z_\-]{35}|\bya29\.[0-9A-Za-z_\-]{30,})", nullptr},
    rule{"secret.azure_key", "cloud key", "AccountKey=|SharedAccessKey=|sig=", 0,
         R"((?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{42,88}={0,2})|[?&]sig=([A-Za-z0-9%+/]{40,}))", nullptr},
    rule{"secret.stripe_key", "access token", "[srp]k_(?:live|test)_|whsec_", 0,
         R"(\b(?:[srp]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,}))", nullptr},
    rule{"secret.model_key", "access token", "sk-", 0,
         R"(\bsk-(?:proj-|svcacct-|ant-[a-z0-9]+-|or-v1-)?[A-Za-z0-9_\-]{20,})", is_secret_value},
    rule{"secret.package_token", "access token", "npm_|pypi-", 0,
         R"(\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_\-]{50,})", nullptr},
    rule{"secret.mail_service_key", "access token", "SG\\.|key-", 0,
         R"(\bSG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{32,64}|\bkey-[0-9a-f]{32}\b)", nullptr},
    rule{
        "secret.platform_token", "access token", "dop_v1_|hv[sb]\\.|dapi|hf_|EAA|SK[0-9a-f]|:AA", 0,
        R"(\bdop_v1_[0-9a-f]{64}\b|\bhv[sb]\.[A-Za-z0-9_\-]{24,}|\bdapi[0-9a-f]{32}\b|\bhf_[A-Za-z0-9]{34}\b|\bSK[0-9a-f]{32}\b|\b\d{8,10}:AA[A-Za-z0-9_\-]{33}\b)",
        nullptr},
    rule{"secret.json_web_token", "access token", "eyJ", 0,
         R"(\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,})", nullptr},
    rule{"secret.authorization", "access token", "(?i)bearer|basic ", 0,
         R"((?i)\b(?:bearer|authorization:\s*basic)\s+([A-Za-z0-9._~+/\-]{16,}=*))", is_secret_value},
    rule{"secret.url_password", "password", "://[^ \\s/]*@", 0,
         R"(\b[A-Za-z][A-Za-z0-9+.\-]{1,20}://[^\s/:@"'<>]{0,64}:([^\s/@"'<>$]{4,128})@)", is_url_password},
    rule{
        "secret.assignment", "password", "(?i)passw|passphrase|pwd|secret|api.?key|apikey|token|credential", 0,
        R"((?i)(?:password|passwd|passphrase|pwd|passwort|secret(?:[_\-]?key)?|api[_\-]?key|apikey|access[_\-]?key|auth[_\-]?token|access[_\-]?token|refresh[_\-]?token|token|client[_\-]?secret|credential)s?["']?\s*(?:=>|:=|=|:|\bis\b)\s*["']?([^\s"',;<>]{6,160}))",
        is_secret_value},
    rule{"payment_card", "payment card", nullptr, 14,
         R"(\b\d{4}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{4}(?:[ \-]?\d{1,3})?\b|\b\d{4}[ \-]?\d{6}[ \-]?\d{4,5}\b)", is_card},
    rule{"iban", "bank account", "[A-Z]{2}[0-9]{2}[ A-Z0-9]{4}", 0,
         R"(\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b)", is_iban},
    rule{"email", "e-mail address", "@", 0,
         R"([A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}\b)",
         is_email},
    rule{"national_id.us_ssn", "national id", nullptr, 9, R"(\b\d{3}[\- ]\d{2}[\- ]\d{4}\b)", is_ssn},
    rule{"national_id.us_ssn", "national id", nullptr, 9, R"(\b\d{9}\b)", is_bare_ssn},
    rule{"national_id.uk_nino", "national id", "[A-Z]{2} ?[0-9]{2}", 0,
         R"(\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b)", is_nino},
    rule{"national_id.es_dni", "national id", "[0-9]{7}-?[A-Z]", 0, R"(\b(?:\d{8}|[XYZ]-?\d{7})-?[A-Z]\b)", is_dni},
    rule{"national_id.fr_nir", "national id", nullptr, 15, R"(\b[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}\b)",
         is_nir},
    rule{"national_id.it_codice_fiscale", "national id", "[A-Z]{6}[0-9]{2}", 0,
         R"(\b[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b)", is_codice},
    rule{"national_id.de_steuer_id", "national id", nullptr, 11, R"(\b\d{2} ?\d{3} ?\d{3} ?\d{3}\b)", is_steuer},
    rule{"national_id.nl_bsn", "national id", nullptr, 9, R"(\b\d{9}\b)", is_bsn},
    rule{"national_id.pl_pesel", "national id", nullptr, 11, R"(\b\d{11}\b)", is_pesel},
    rule{"national_id.se_personnummer", "national id", nullptr, 10, R"(\b(?:19|20)?\d{6}[\-+]\d{4}\b)",
         is_personnummer},
    rule{"national_id.br_cpf", "national id", nullptr, 11, R"(\b\d{3}\.\d{3}\.\d{3}-\d{2}\b)", is_cpf},
    rule{"national_id.in_aadhaar", "national id", nullptr, 12, R"(\b\d{4}[ \-]\d{4}[ \-]\d{4}\b|\b\d{12}\b)",
         is_aadhaar},
    rule{"national_id.ca_sin", "national id", nullptr, 9, R"(\b\d{3}[ \-]?\d{3}[ \-]?\d{3}\b)", is_sin},
    rule{"phone", "phone number", nullptr, 8,
         R"((?:\+|\b00)[1-9]\d{0,2}(?:[ .\-]?\(0?\d{1,4}\))?(?:[ .\-/]?\d{1,4}){2,6}\b)", is_international_phone},
    rule{"phone", "phone number", nullptr, 10,
         R"((?:\b1[ .\-])?(?:\([2-9]\d{2}\) ?|\b[2-9]\d{2}[ .\-])[2-9]\d{2}[ .\-]\d{4}\b)", is_north_american_phone},
    rule{"phone", "phone number", nullptr, 10, R"((?:\b0|\(0)\d{2,4}\)?[ \-/]\d{3,4}(?:[ \-]?\d{3,4}){1,2}\b)",
         is_trunk_phone},
    rule{"phone", "phone number", nullptr, 7, R"(\b\(?\d{2,5}\)?(?:[ .\-]?\d{2,5}){1,4}\b)", is_spoken_phone},
};

}  // namespace

std::span<const rule> rules() { return all; }

}  // namespace coach::core::contract
