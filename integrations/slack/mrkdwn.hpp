#pragma once

/// Slack's mrkdwn, written so that words of people stay words: & < > are escaped, marks that could open a format get a
/// zero-width space before them (mrkdwn has no escape of its own), and text longer than a section goes on in the next
/// one with its styles closed and opened again. Pure, linear.
///
/// Spec:  https://docs.slack.dev/messaging/formatting-message-text; a section's text has at most 3,000 characters.
/// Units: characters of what is sent, so "&amp;" counts five.

#include "core/markdown_text.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coach::slack {

inline constexpr std::size_t section_chars = 3000;

/// & < > alone: for text that Slack does not format (the notification's fallback).
[[nodiscard]] std::string escape_entities(std::string_view words);

class mrkdwn_writer {
  public:
    explicit mrkdwn_writer(std::size_t limit = section_chars) : limit_(limit) {}

    void words(std::string_view text, bool bold = false, bool italic = false);
    void blocks(const std::vector<core::markdown::block>&);
    void quote(std::string_view text);
    void code(std::string_view text);
    /// A newline, unless this is the beginning of a section.
    void new_line();
    /// The finished sections; never an empty one.
    [[nodiscard]] std::vector<std::string> take();

  private:
    void run(const core::markdown::run&);
    void link(const core::markdown::run&);
    void character(std::string_view text, std::size_t at, std::size_t bytes, bool literal_marks);
    std::size_t take_plain(std::string_view text);
    void unit(std::string_view bytes, std::size_t chars);
    void open(std::string_view marks, std::string_view closing);
    void close();
    void raw(std::string_view ascii);
    void cut();
    [[nodiscard]] bool at_line_start() const;

    std::size_t limit_;
    std::vector<std::string> sections_;
    std::string section_;
    std::size_t chars_ = 0;
    std::string opening_, closing_;  ///< of the style that is open
    std::string line_prefix_;        ///< "&gt; " inside a quote
    bool wrote_since_open_ = false;
    bool content_ = false;
    std::size_t blank_bytes_ = 0;  ///< the section's size behind its last blank in this style; 0: none
    std::size_t blank_chars_ = 0;
};

}  // namespace coach::slack
