// Debug information that is in files of its own, compressed, of another build, or damaged.
#include "addr2line.hpp"
#include "command.hpp"
#include "generated_program.hpp"
#include <os/fresh_folder.hpp>
#include <support/contents.hpp>

#include <leaklab/debug_info/program_file.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using frames = std::vector<std::string>; // as text, for readable failures

class AProgram : public testing::Test {
protected:
  void SetUp() override {
    compile_program({}, folder.path());
    program = link_program("g++", folder.path(), "-pie");
    addresses = addresses_in_functions(program);
    before = frames_of(program);
    ASSERT_TRUE(has_lines(program));
  }

  frames frames_of(fs::path const& file) const {
    leaklab::detail::debug_info::program_file f(file);
    frames found;
    for (auto const a : addresses) {
      found.emplace_back();
      for (auto const& [function, file, line] : f.frames_at(a))
        found.back() += function + " " + file.string() + ":" + std::to_string(line) + "\n";
    }
    return found;
  }

  bool has_lines(fs::path const& file) const {
    auto const has_file = [](std::string const& text) { return text.find(".cpp:") != std::string::npos; };
    return std::ranges::any_of(frames_of(file), has_file);
  }

  void in_folder(std::string const& command) const { output_of(command, folder.path()); }

  os::fresh_folder const folder;
  fs::path program;
  std::vector<std::uint64_t> addresses;
  frames before;
};

TEST_F(AProgram, ThatIsStrippedHasItsLinesFromTheFileItNames) {
  in_folder("objcopy --only-keep-debug program program.debug && strip program && "
            "objcopy --add-gnu-debuglink=program.debug program");
  EXPECT_EQ(frames_of(program), before);
  in_folder("mkdir .debug && mv program.debug .debug");
  EXPECT_EQ(frames_of(program), before);
  in_folder("rm -r .debug");
  EXPECT_FALSE(has_lines(program));
}

TEST_F(AProgram, TakesNothingFromTheFileOfAnotherBuild) {
  in_folder("objcopy --only-keep-debug program program.debug && strip program && "
            "objcopy --add-gnu-debuglink=program.debug program");
  in_folder("sed -i '1i // one line more' shared.hpp");
  in_folder("g++ -std=c++20 -fPIC -fno-rtti -O2 -g -c file*.cpp");
  link_program("g++", folder.path(), "-pie", "other");
  in_folder("objcopy --only-keep-debug other program.debug");
  EXPECT_FALSE(has_lines(program));
}

TEST_F(AProgram, MayHaveItsDebugInformationCompressed) {
  for (std::string const how : {"zlib", "zlib-gabi", "zlib-gnu"}) {
    in_folder("objcopy --compress-debug-sections=" + how + " program compressed");
    EXPECT_EQ(frames_of(folder.path() / "compressed"), before) << how;
  }
}

TEST_F(AProgram, MayBeCompiledWithItsDebugInformationInFilesOfTheirOwn) {
  for (std::string const format : {"4", "5"}) {
    compile_program({"g++", "-O2 -gdwarf-" + format, 2}, folder.path());
    auto const whole = frames_of(link_program("g++", folder.path(), "-pie"));
    compile_program({"g++", "-O2 -gsplit-dwarf -gdwarf-" + format, 2}, folder.path());
    EXPECT_EQ(frames_of(link_program("g++", folder.path(), "-pie")), whole) << format;
  }
}

TEST_F(AProgram, ThatIsMissingOrNoProgramHasNoFrames) {
  EXPECT_EQ(frames_of(folder.path() / "missing"), frames(addresses.size()));
  EXPECT_EQ(frames_of(folder.path()), frames(addresses.size()));
  EXPECT_EQ(frames_of(folder.path() / "shared.hpp"), frames(addresses.size()));
}

TEST_F(AProgram, ThatWasCutOffOrHasItsLinesDamagedIsReadAsFarAsItGoes) {
  auto const whole = contents(program);
  auto const other = folder.path() / "damaged";
  auto const write = [&](std::string const& bytes) { std::ofstream(other, std::ios::binary) << bytes; };
  for (std::size_t part = 0; part < 16; ++part) {
    write(whole.substr(0, whole.size() * part / 16));
    frames_of(other);
  }
  in_folder("objcopy --dump-section .debug_line=lines program");
  auto const lines = contents(folder.path() / "lines");
  auto const at = whole.find(lines);
  ASSERT_NE(at, std::string::npos);
  for (std::size_t i = 0; i < lines.size(); i += 7) {
    auto damaged = whole;
    damaged[at + i] = static_cast<char>(~damaged[at + i]);
    write(damaged);
    leaklab::detail::debug_info::program_file f(other);
    f.frames_at(addresses.front());
    f.frames_at(addresses.back());
  }
}

} // namespace
