// Pictures out of Debian packages: downloaded and unpacked under the build folder, never installed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace thumbnail_test {

// The folder that `package` unpacks to, from an earlier run or downloaded now by apt-get and unpacked by
// dpkg; nothing when that is not possible here (no Debian, no network, more than a minute). `why` then says
// what failed.
std::optional<std::filesystem::path> unpacked(std::string const& package, std::string& why);

} // namespace thumbnail_test
