#include "core/contract/check_digits.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <utility>

namespace coach::core::check {

namespace {

bool all_digits(std::string_view s, std::size_t size) {
    return s.size() == size && std::all_of(s.begin(), s.end(), [](unsigned char c) { return std::isdigit(c); });
}
int digit(char c) { return c - '0'; }

bool same_digit(std::string_view s) {
    return std::all_of(s.begin(), s.end(), [&](char c) { return c == s.front(); });
}

int number(std::string_view s, std::size_t from, std::size_t count) {
    int n = 0;
    for (const char c : s.substr(from, count))
        n = n * 10 + digit(c);
    return n;
}

int weighted(std::string_view s, std::initializer_list<int> weights) {
    int sum = 0;
    std::size_t i = 0;
    for (const int w : weights)
        sum += w * digit(s[i++]);
    return sum;
}

bool issued_length(std::string_view d) {
    const auto n = d.size();
    const int two = number(d, 0, 2);
    const int three = number(d, 0, 3);
    const int four = number(d, 0, 4);
    if (d[0] == '4') return n == 16 || n == 19;
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return n == 16;
    if (two == 34 || two == 37) return n == 15;
    if (four == 6011 || two == 65 || (three >= 644 && three <= 649)) return n == 16 || n == 19;
    if (four >= 3528 && four <= 3589) return n == 16;
    if (two == 36 || two == 38 || (three >= 300 && three <= 305)) return n == 14;
    return two == 62 && n >= 16 && n <= 19;
}

// Length of an IBAN by country, from the SWIFT registry.
constexpr std::array<std::pair<std::string_view, int>, 78> iban_lengths{{
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
    {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DK", 18}, {"DO", 28},
    {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23},
    {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26},
    {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20},
    {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MR", 27}, {"MT", 31}, {"MU", 30},
    {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24},
    {"RS", 22}, {"SA", 24}, {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"ST", 25},
    {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"XK", 20},
}};

bool plausible_birthday(int month, int day) { return month >= 1 && month <= 12 && day >= 1 && day <= 31; }

}  // namespace

bool luhn(std::string_view d) {
    int sum = 0;
    bool twice = false;
    for (auto c = d.rbegin(); c != d.rend(); ++c, twice = !twice) {
        const int n = digit(*c) * (twice ? 2 : 1);
        sum += n > 9 ? n - 9 : n;
    }
    return !d.empty() && sum % 10 == 0;
}

bool payment_card(std::string_view d) {
    return d.size() >= 14 && d.size() <= 19 && all_digits(d, d.size()) && issued_length(d) && luhn(d) && !same_digit(d);
}

bool iban(std::string_view s) {
    if (s.size() < 15 || s.size() > 34) return false;
    const auto country = std::find_if(iban_lengths.begin(), iban_lengths.end(),
                                      [&](const auto& e) { return e.first == s.substr(0, 2); });
    if (country == iban_lengths.end() || static_cast<std::size_t>(country->second) != s.size()) return false;
    std::uint32_t rest = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const auto c = static_cast<unsigned char>(s[(i + 4) % s.size()]);
        if (std::isdigit(c))
            rest = (rest * 10 + (c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (c - 'A' + 10U)) % 97;
        else
            return false;
    }
    return rest == 1;
}

bool verhoeff(std::string_view d) {
    constexpr std::uint8_t multiply[10][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
                                               {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
                                               {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                                               {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
                                               {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
    constexpr std::uint8_t permute[8][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
                                             {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
                                             {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                                             {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};
    std::uint8_t c = 0;
    std::size_t i = 0;
    for (auto at = d.rbegin(); at != d.rend(); ++at)
        c = multiply[c][permute[i++ % 8][digit(*at)]];
    return !d.empty() && c == 0;
}

bool us_ssn(std::string_view d) {
    if (!all_digits(d, 9)) return false;
    const int area = number(d, 0, 3);
    return area != 0 && area != 666 && area < 900 && number(d, 3, 2) != 0 && number(d, 5, 4) != 0 && !same_digit(d);
}

bool es_dni(std::string_view s) {
    if (s.size() != 9) return false;
    std::string_view letters = "TRWAGMYFPDXBNJZSQVHLCKE";
    std::array<char, 8> digits{};
    std::copy(s.begin(), s.begin() + 8, digits.begin());
    if (digits[0] >= 'X' && digits[0] <= 'Z') digits[0] = static_cast<char>('0' + (digits[0] - 'X'));
    const std::string_view n(digits.data(), 8);
    return all_digits(n, 8) && letters[static_cast<std::size_t>(number(n, 0, 8) % 23)] == s[8];
}

bool fr_nir(std::string_view d) {
    if (!all_digits(d, 15) || d[0] < '1' || d[0] > '2') return false;
    std::int64_t n = 0;
    for (const char c : d.substr(0, 13))
        n = n * 10 + digit(c);
    const int month = number(d, 3, 2);
    return ((month >= 1 && month <= 12) || month >= 20) && 97 - n % 97 == number(d, 13, 2);
}

bool it_codice_fiscale(std::string_view s) {
    if (s.size() != 16) return false;
    constexpr std::array<int, 26> odd{1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                      20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
    int sum = 0;
    for (std::size_t i = 0; i < 15; ++i) {
        const auto c = static_cast<unsigned char>(s[i]);
        if (!std::isdigit(c) && !(c >= 'A' && c <= 'Z')) return false;
        const int value = std::isdigit(c) ? c - '0' : c - 'A';
        sum += i % 2 == 0 ? odd[static_cast<std::size_t>(value)] : value;
    }
    return 'A' + sum % 26 == s[15];
}

bool de_steuer_id(std::string_view d) {
    if (!all_digits(d, 11) || d[0] == '0') return false;
    int product = 10;
    for (std::size_t i = 0; i < 10; ++i) {
        int sum = (digit(d[i]) + product) % 10;
        if (sum == 0) sum = 10;
        product = sum * 2 % 11;
    }
    return (11 - product) % 10 == digit(d[10]);
}

bool nl_bsn(std::string_view d) {
    if (!all_digits(d, 9) || same_digit(d)) return false;
    return weighted(d, {9, 8, 7, 6, 5, 4, 3, 2, -1}) % 11 == 0;
}

bool pl_pesel(std::string_view d) {
    if (!all_digits(d, 11)) return false;
    const int month = number(d, 2, 2) % 20;
    return plausible_birthday(month, number(d, 4, 2)) && weighted(d, {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1}) % 10 == 0;
}

bool se_personnummer(std::string_view d) {
    if (!all_digits(d, 10)) return false;
    const int day = number(d, 4, 2);
    return plausible_birthday(number(d, 2, 2), day > 60 ? day - 60 : day) && luhn(d);
}

bool br_cpf(std::string_view d) {
    if (!all_digits(d, 11) || same_digit(d)) return false;
    const int first = weighted(d, {10, 9, 8, 7, 6, 5, 4, 3, 2}) * 10 % 11 % 10;
    const int second = weighted(d, {11, 10, 9, 8, 7, 6, 5, 4, 3, 2}) * 10 % 11 % 10;
    return first == digit(d[9]) && second == digit(d[10]);
}

}  // namespace coach::core::check
