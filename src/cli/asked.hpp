// What the program was asked: it stands in every JSON that it writes.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace CLI {
class App;
}

namespace cli {

// What a reader of the JSON must know of has changed when this has. New keys do not change it.
inline constexpr int json_schema = 1;

// Takes down what was asked, once it is parsed.
void note_what_was_asked(CLI::App const&, int argc, char const* const* argv);

// Returns {"schema", "leaklab", "command", "options"}; docs/report.md describes it.
nlohmann::json what_was_asked();

} // namespace cli
