#pragma once

/// What the coach can say and which everyday words it understands as commands: the
/// files of graphs/phrases/<language>/, one a subject, loaded together; a name stands in one of them only.
/// Authors own the words, code owns the rules: no sentence for people stands in C++.
///
///   slots:     <slot>: [variant, …]   templates with {placeholders}; a slot spoken in turns has at least four variants
///   labels:    <name>: text           buttons, titles, single words
///   commands:  <intent>: [form, …]    everyday forms of a command, matched whole
///   non_answers, title_markers, …     word lists
///
/// In slots (Markdown) fills are escaped; in labels and prompts (plain text) they stand as they are.
/// Errors: malformed, with file, line and column in the detail. Limits: 1 MiB a file.

#include "core/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coach::core {

using fills = std::vector<std::pair<std::string_view, std::string>>;

struct phrase_file {
    std::string name;  ///< for messages to authors
    std::string yaml;
};

struct phrasebook {
    std::map<std::string, std::vector<std::string>, std::less<>> slots;
    std::map<std::string, std::string, std::less<>> labels;
    std::map<std::string, std::vector<std::string>, std::less<>> commands;
    std::map<std::string, std::vector<std::string>, std::less<>> words;

    [[nodiscard]] static result<phrasebook> load(const std::vector<phrase_file>&);
    [[nodiscard]] static result<phrasebook> load(std::string_view yaml);
    [[nodiscard]] std::string_view label(std::string_view name) const;
    [[nodiscard]] const std::vector<std::string>& list(std::string_view name) const;

  private:
    result<void> add(const phrase_file&);
};

/// A template with its placeholders filled; an unknown placeholder stays visible, so that tests find it.
[[nodiscard]] std::string fill_markdown(std::string_view phrase, const fills&);
[[nodiscard]] std::string fill_plain(std::string_view phrase, const fills&);

/// Which variants of each slot a conversation has heard: a bit for each.
using heard = std::map<std::string, std::uint32_t, std::less<>>;

/// Picks the variant of a slot: by a seeded hash among those not heard yet; when all were heard, all are open again.
class speaker {
  public:
    speaker(const phrasebook& book, heard& memory, std::uint64_t seed) : book_(book), memory_(memory), seed_(seed) {}
    [[nodiscard]] std::string say(std::string_view slot, const fills& = {});
    [[nodiscard]] std::string label(std::string_view name, const fills& = {}) const;

  private:
    const phrasebook& book_;
    heard& memory_;
    std::uint64_t seed_;
};

[[nodiscard]] std::uint64_t seed_of(std::string_view conversation, std::uint64_t turn);

}  // namespace coach::core
