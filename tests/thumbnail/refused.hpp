// A fixture for pictures that must be refused, by an error that names the file and the reason, with nothing
// left behind.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include "thumbnail/folder.hpp"

#include <gmock/gmock.h>

namespace thumbnail_test {

class Refused : public InAFolder {
protected:
  // Tries `file` and returns the code of its error. The folder must be as before, and the error complete.
  std::error_code refused(std::filesystem::path const& file, thumbnail::options const& settings = {}) {
    auto const before = names();
    auto const made = thumbnail::image_file(file, settings);
    EXPECT_EQ(names(), before);
    if (made) {
      ADD_FAILURE() << file << " is accepted";
      return {};
    }
    auto const& error = made.error();
    EXPECT_EQ(error.file, file);
    EXPECT_THAT(error.what, testing::StartsWith(thumbnail::shown_name(file) + ": "));
    EXPECT_GT(error.what.size(), thumbnail::shown_name(file).size() + 2);
    EXPECT_TRUE(error.code);
    return error.code;
  }

  std::error_code refused_bytes(bytes const& content, thumbnail::options const& settings = {}) {
    return refused(put("picture", content), settings);
  }
};

} // namespace thumbnail_test
