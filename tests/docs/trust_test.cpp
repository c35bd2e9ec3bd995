// docs/trust.md names tests, and each of them exists.
#include <support/contents.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <string>

namespace {

namespace fs = std::filesystem;

std::string all_tests() {
  std::string text;
  for (auto const& entry : fs::recursive_directory_iterator(fs::path(LEAKLAB_SOURCE_DIR) / "tests"))
    if (auto const& path = entry.path(); path.extension() == ".cpp" || path.filename() == "CMakeLists.txt")
      text += contents(path);
  return text;
}

TEST(ThePageOnTrust, NamesTestsThatAreThere) {
  auto const page = contents(fs::path(LEAKLAB_SOURCE_DIR) / "docs/trust.md");
  auto const tests = all_tests();
  std::regex const name(R"(`([A-Z]\w+)\.([A-Z]\w+)`)");
  int named = 0;
  for (std::sregex_iterator i(page.begin(), page.end(), name), end; i != end; ++i, ++named)
    EXPECT_NE(tests.find("(" + i->str(1) + ", " + i->str(2) + ")"), std::string::npos) << i->str();
  EXPECT_GT(named, 30);
}

} // namespace
