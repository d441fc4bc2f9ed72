#pragma once

/// Check digits of numbers that people write: tells a card, an account or a national id from any other run of digits.
/// Pure. Input: the characters without separators. Each function says whether the number is well formed and its check
/// holds.

#include <string_view>

namespace coach::core::check {

[[nodiscard]] bool luhn(std::string_view digits);                 ///< ISO/IEC 7812-1, annex B
[[nodiscard]] bool payment_card(std::string_view digits);         ///< issuer prefix, length and Luhn
[[nodiscard]] bool iban(std::string_view letters_and_digits);     ///< ISO 13616: country length, mod 97
[[nodiscard]] bool verhoeff(std::string_view digits);             ///< Aadhaar
[[nodiscard]] bool us_ssn(std::string_view nine_digits);          ///< areas, groups and serials that are issued
[[nodiscard]] bool es_dni(std::string_view eight_digits_letter);  ///< also NIE (X, Y, Z first)
[[nodiscard]] bool fr_nir(std::string_view fifteen_digits);
[[nodiscard]] bool it_codice_fiscale(std::string_view sixteen);
[[nodiscard]] bool de_steuer_id(std::string_view eleven_digits);
[[nodiscard]] bool nl_bsn(std::string_view nine_digits);
[[nodiscard]] bool pl_pesel(std::string_view eleven_digits);
[[nodiscard]] bool se_personnummer(std::string_view ten_digits);
[[nodiscard]] bool br_cpf(std::string_view eleven_digits);

}  // namespace coach::core::check
