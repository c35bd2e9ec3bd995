// Where --checkpoint keeps a search.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace cli {

// Adds --checkpoint. `file` must outlive the parsing.
void add_checkpoint_option(CLI::App&, std::string& file);

// Throws input_error, which names the option, the file and the reason, if no search can be kept there. Several ranks keep
// theirs in a folder. Where memory lies afterwards does not depend on what is on disk.
void check_checkpoint(std::string const& name, bool is_folder);

} // namespace cli
