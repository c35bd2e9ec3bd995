// Commands as a person types them in a shell.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// Returns a word as it is typed: in quotes if the shell would read it otherwise.
std::string typed(std::string_view word);

// Takes down how the program was called: argv[0].
void note_program_name(char const* name);

// Returns that as it is typed: "leaklab", "./leaklab" or "build/dev/bin/leaklab".
std::string const& program_name();

} // namespace cli
