// A fixture for tests that work on real files: it gives them a fresh folder, expects silence on stderr, and
// removes everything afterwards.
#pragma once

#include <os/fresh_folder.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace thumbnail_test {

using bytes = std::vector<unsigned char>;

// TearDown checks what must always hold: nothing was written to stderr (of the process, not just of
// std::cerr).
class InAFolder : public testing::Test {
protected:
  void SetUp() override {
    std::filesystem::permissions(folder, std::filesystem::perms{0755});
    testing::internal::CaptureStderr();
  }
  void TearDown() override { EXPECT_EQ(testing::internal::GetCapturedStderr(), ""); }

  std::filesystem::path put(std::string const& name, std::span<unsigned char const> content) const {
    std::filesystem::remove(folder / name); // replacing a file's content makes ext4 wait for the disk
    std::ofstream file(folder / name, std::ios::binary);
    file.write(reinterpret_cast<char const*>(content.data()), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file)
      throw std::runtime_error("cannot write " + name);
    return folder / name;
  }

  bytes get(std::filesystem::path const& path) const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Returns the names in the folder, sorted, hidden ones too.
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (auto const& entry : std::filesystem::directory_iterator(folder))
      all.push_back(entry.path().filename());
    std::sort(all.begin(), all.end());
    return all;
  }

private:
  os::fresh_folder folder_;

protected:
  std::filesystem::path const& folder = folder_.path();
};

} // namespace thumbnail_test
