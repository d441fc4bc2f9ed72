#pragma once

/// Files that the coach gives away: Teams asks the person, then lends an address to upload to. Pure.
///
/// Spec:   learn.microsoft.com, platform/bots/how-to/bots-filesv4: a consent card in a personal chat; on its answer
///         (fileConsent/invoke) a PUT with Content-Range, then a file info card.
/// Ids:    a file is kept under the effect's own id until the person answers, so that asking twice keeps one file.

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace coach::teams {

inline constexpr std::size_t most_kept_bytes = 60 * 1024;  ///< of a file that waits for consent

struct file_answer {
    bool accepted = false;
    std::string token;  ///< which file
    std::string upload_url, content_url, name, unique_id, file_type;
};
/// The value of fileConsent/invoke. Empty: none of ours.
[[nodiscard]] std::optional<file_answer> read_file_answer(const boost::json::object& value);

/// The attachment that asks.
[[nodiscard]] boost::json::object consent_card(std::string_view name, std::size_t bytes, std::string_view token);
/// The attachment that shows where it lies now.
[[nodiscard]] boost::json::object info_card(const file_answer&);
/// "bytes 0-41/42".
[[nodiscard]] std::string content_range(std::size_t bytes);
/// Only such bytes ever name a record.
[[nodiscard]] bool is_token(std::string_view);
/// How the tokens of an actor's files begin.
[[nodiscard]] std::string owner_token(std::string_view actor);
/// Which file: hashes of its owner and of its effect's id, in hexadecimal, and its number in the message.
[[nodiscard]] std::string file_token(std::string_view actor, std::string_view effect_id, std::size_t number);

}  // namespace coach::teams
