// A test with a folder of its own, gone at the end.
#pragma once

#include <gmock/gmock.h>

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

class WithFolder : public testing::Test {
protected:
  WithFolder() {
    auto name = (std::filesystem::temp_directory_path() / "bench_test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::system_error(errno, std::generic_category(), "mkdtemp");
    folder = name;
  }
  ~WithFolder() override { std::filesystem::remove_all(folder); }

  void write(std::string const& name, std::string const& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
  }

  std::filesystem::path folder;
};
