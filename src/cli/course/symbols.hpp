// What a submission may call. It is found in its object file, so it does not matter how the source looks.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace cli::course {

// Returns the first thing in an object file that a submission must not have, in words: "it calls fork".
std::optional<std::string> forbidden_in(std::filesystem::path const& object, bool in_tests);

} // namespace cli::course
