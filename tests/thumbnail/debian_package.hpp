// Takes pictures out of Debian packages, which are downloaded and unpacked under the build folder, never
// installed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace thumbnail_test {

// Returns the folder to which `package` was unpacked, by an earlier run or now, by apt-get and dpkg. Returns
// nothing if that is not possible here (no Debian, no network, more than a minute). `why` then says what
// failed.
std::optional<std::filesystem::path> unpacked(std::string const& package, std::string& why);

} // namespace thumbnail_test
