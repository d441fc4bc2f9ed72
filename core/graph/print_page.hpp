#pragma once

/// Wrapped, indented plain text. Private to print*.cpp.

#include "core/graph/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::graph {

class page {
  public:
    explicit page(std::string locale) : locale_(std::move(locale)) {}

    /// `label` begins the first line, the text is wrapped and hangs under its own beginning. Nothing for an empty text.
    void item(int indent, std::string_view label, std::string_view text);
    void item(int indent, std::string_view label, const localized& text) { item(indent, label, in(text)); }
    void item(int indent, std::string_view label, const std::vector<localized>& texts);  ///< one item each
    void line(int indent, std::string_view text) { item(indent, "", text); }
    void heading(std::string_view text, char underline);
    void gap();

    [[nodiscard]] std::string_view in(const localized& text) const { return text.in(locale_); }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    std::string locale_;
    std::string text_;
};

/// Without C0 and C1 control characters: a terminal would obey them, and these texts come from files others wrote.
[[nodiscard]] std::string printable(std::string_view text);
[[nodiscard]] std::string joined(const std::vector<std::string>&, std::string_view by = ", ");
[[nodiscard]] std::string_view tag_words(ai_tag);
[[nodiscard]] std::string_view risk_words(risk);
[[nodiscard]] std::string_view state_words(state);
/// "graph legal-intake 1.2.0, published", for the head of each page.
[[nodiscard]] std::string origin(const graph&);
[[nodiscard]] std::string name_of(const page&, const localized& name, std::string_view id);
[[nodiscard]] std::string artefact_names(const graph&, const page&, const std::vector<reference>&);
[[nodiscard]] std::string criterion_names(const graph&, const page&, const std::vector<reference>&);
/// "then st.decide when open_points >= 3, otherwise st.memo"; empty for a last step.
[[nodiscard]] std::string way_on(const step&);
/// The drills and simulations of a workflow, with what is hidden in them: a page for authors (print_practice.cpp).
void print_practice(page&, const graph&, const workflow&);

}  // namespace coach::core::graph
