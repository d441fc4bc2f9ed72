// Comma-separated values (RFC 4180, and semicolons or tabs as spreadsheets write them) as one table, by libcsv.

#include "documents/convert.hpp"

#include <algorithm>
#include <csv.h>

namespace coach::documents {

namespace {

constexpr std::size_t most_rows = 5'000;
constexpr std::size_t most_columns = 64;

struct table {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row;
    bool cut = false;
};

void on_field(void* bytes, std::size_t size, void* into) {
    auto& t = *static_cast<table*>(into);
    if (t.row.size() < most_columns)
        t.row.emplace_back(static_cast<const char*>(bytes), size);
    else
        t.cut = true;
}

void on_row(int, void* into) {
    auto& t = *static_cast<table*>(into);
    if (t.rows.size() < most_rows)
        t.rows.push_back(std::move(t.row));
    else
        t.cut = true;
    t.row.clear();
}

/// Whichever stands most often in the first line, outside quotes.
unsigned char delimiter_of(std::string_view text) {
    std::size_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (const char c : text.substr(0, 4096)) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n') break;
        commas += c == ',';
        semicolons += c == ';';
        tabs += c == '\t';
    }
    return tabs > commas && tabs > semicolons ? '\t' : semicolons > commas ? ';' : ',';
}

}  // namespace

converted from_csv(std::string_view bytes) {
    const auto text = from_text(bytes).markdown;
    csv_parser parser{};
    if (csv_init(&parser, CSV_APPEND_NULL) != 0) return {{}, false, problem::damaged};
    csv_set_delim(&parser, delimiter_of(text));
    table t;
    const auto read = csv_parse(&parser, text.data(), text.size(), on_field, on_row, &t);
    csv_fini(&parser, on_field, on_row, &t);
    csv_free(&parser);
    if (read != text.size()) return {{}, false, problem::damaged};
    std::erase_if(t.rows, [](const auto& row) {
        return std::all_of(row.begin(), row.end(), [](const auto& c) { return c.empty(); });
    });
    if (t.rows.empty()) return {{}, false, problem::empty};
    std::size_t columns = 0;
    for (const auto& row : t.rows)
        columns = std::max(columns, row.size());
    std::string out;
    for (std::size_t i = 0; i < t.rows.size(); ++i) {
        t.rows[i].resize(columns);
        out += table_row(t.rows[i]);
        if (i == 0) out += table_row(std::vector<std::string>(columns, "---"));
    }
    return {std::move(out), t.cut, {}};
}

}  // namespace coach::documents
