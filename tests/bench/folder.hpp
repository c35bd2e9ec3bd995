// A test with a folder of its own, gone at the end.
#pragma once

#include <os/fresh_folder.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>

class WithFolder : public testing::Test {
protected:
  void write(std::string const& name, std::string const& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
  }

private:
  os::fresh_folder folder_;

protected:
  std::filesystem::path const& folder = folder_.path();
};
