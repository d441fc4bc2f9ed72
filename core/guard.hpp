#pragma once

/// The AI-use contract's scanner at the door: finds prohibited data in text and replaces it with a typed placeholder
/// ("[removed: payment card]") before anything is stored or sent on. Pure; linear in the text; thread-safe.
///
/// Finds: cloud and API keys, tokens, private keys, passwords in assignments and URLs; payment cards (issuer prefix,
/// length and Luhn); e-mail addresses; phone numbers (ITU-T E.164, national forms with context); national ids (US SSN,
/// UK NINO, others with check digits); IBAN (ISO 13616, mod 97); the organisation's own RE2 patterns.
/// Must not fire on hashes, UUIDs, version numbers, dates, ticket ids, IP addresses: tests/data/guard/ holds both
/// kinds. Input: UTF-8 or any bytes, at most 1 MiB.

#include "core/event.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core {

struct guard_rule {  ///< an organisation's own
    std::string id;
    std::string name;     ///< shown in the placeholder
    std::string pattern;  ///< RE2
};
struct guard_finding {
    std::string rule;  ///< "secret.aws_access_key", "payment_card", "email", "phone", "national_id.us_ssn", "iban", …
    std::string name;  ///< for people: "payment card"
    span where;
};
struct redacted {
    std::string text;
    std::vector<redaction> removed;  ///< one for each rule, with counts; never the data
};

class guard {
  public:
    ~guard();
    guard(guard&&) noexcept;
    guard& operator=(guard&&) noexcept;
    /// Errors: malformed (a pattern that RE2 refuses; the detail names the rule).
    [[nodiscard]] static result<guard> make(const std::vector<guard_rule>& organisation = {});
    /// Non-overlapping, in order.
    [[nodiscard]] std::vector<guard_finding> scan(std::string_view text) const;
    /// A placeholder left by an earlier pass is never matched again.
    [[nodiscard]] redacted redact(std::string_view text) const;
    /// Every free text of an event, in place; adds to event::redactions.
    void redact(event&) const;

  private:
    guard();
    struct impl;
    std::unique_ptr<const impl> impl_;
};

}  // namespace coach::core
