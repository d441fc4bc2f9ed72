#pragma once

/// Loads what the core looks at: graphs, lexicon, phrases, the organisation's file. Once, at start.
/// A graph with an error is refused with its findings; with warnings only it is taken.
/// Errors: malformed or unknown_name, with all findings in the detail, one a line.

#include "core/guard.hpp"
#include "core/world.hpp"

#include <memory>
#include <string>

namespace coach::bot {

struct loaded_world {
    std::unique_ptr<const core::world> world;
    std::unique_ptr<const core::guard> guard;
};
/// `approved`: files that the workspace captured itself. A workflow of one joins its role; one that no longer loads, or
/// is no longer free of errors, is left out and logged. `today`: "2026-11-21", by which waivers run out; empty: all
/// run.
[[nodiscard]] core::result<loaded_world> load_world(const std::string& graphs_folder, const std::string& org_file,
                                                    const std::vector<std::string>& approved = {},
                                                    const core::retention::rules& keeps = {},
                                                    const std::string& today = {});
[[nodiscard]] std::string today_utc();
/// The overlays that an organisation names, from where its file is.
[[nodiscard]] std::vector<std::string> overlay_files(const std::string& org_file, const core::organisation&);

/// The text of a file; errors: unknown_name (not readable), too_large.
[[nodiscard]] core::result<std::string> read_file(const std::string& path, std::size_t most = 4 * 1024 * 1024);

/// What can be said: all files of a language's folder.
[[nodiscard]] core::result<core::phrasebook> load_phrases(const std::string& folder);

/// The reader for one graph: the language's lexicon and its workflows' own cues.
[[nodiscard]] core::result<core::reader> make_reader(const std::string& graphs_folder, const core::graph::graph&);

}  // namespace coach::bot
