// Compares what we say about an address with what addr2line says, for every address of programs whose source
// files share inline functions, templates and lambdas. GNU ld lets the debug information of all their copies
// refer to the one that it keeps, so units overlap.
#include "addr2line.hpp"
#include "command.hpp"
#include "generated_program.hpp"
#include <os/fresh_folder.hpp>

#include <leaklab/debug_info/program_file.hpp>
#include <leaklab/report/function_name.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>
#include <string>
#include <vector>

namespace {

using leaklab::frame;
using frames = std::vector<frame>;

struct build {
  program_options options;
  std::vector<std::string> links; // how to link what was compiled once
  std::string judge = "addr2line";

  friend std::ostream& operator<<(std::ostream& out, build const& b) {
    return out << b.options.compiler << " " << b.options.flags << ", " << b.options.files << " files";
  }
};

std::string text_of(frames const& stack) {
  std::string text;
  for (auto const& f : stack)
    text += "    " + f.function + " " + f.file.string() + ":" + std::to_string(f.line) + "\n";
  return text;
}

// Compares names. addr2line has bare names ("with<int>") for what has no linkage name; we add the scopes
// around them.
bool is_same_name(std::string const& ours, std::string const& theirs) {
  auto const mine = leaklab::detail::qualified_name(ours), other = leaklab::detail::qualified_name(theirs);
  return ours == theirs || mine == other || mine.ends_with("::" + other);
}

class Agreement : public testing::TestWithParam<build> {
protected:
  // Returns the difference; empty if there is none.
  static std::string difference(frames const& ours, frames const& theirs, std::uint64_t address,
                                decoded_lines const& lines) {
    if (ours.size() != theirs.size())
      return "a different number of frames";
    for (std::size_t i = 0; i < ours.size(); ++i) {
      // addr2line names what was inlined at the very start of a function like that function.
      bool const at_the_start = i == 0 && theirs[i].function == ours.back().function;
      if (!is_same_name(ours[i].function, theirs[i].function) && !at_the_start)
        return "another function";
      if (ours[i].line == theirs[i].line && ours[i].file.lexically_normal() == theirs[i].file)
        continue;
      // In DWARF 5 binutils 2.40 begins each run of lines with the wrong file. Then readelf, which reads the
      // same table in another way, decides.
      if (i != 0 || !lines.have(address, ours[i]) || lines.have(address, theirs[i]))
        return "another line";
    }
    return "";
  }

  void expect_agreement(std::filesystem::path const& program) {
    leaklab::detail::debug_info::program_file file(program);
    decoded_lines const lines(program);
    auto const addresses = addresses_in_functions(program);
    auto const theirs = addr2line(GetParam().judge, program, addresses);
    std::size_t wrong = 0, named = 0;
    std::string first;
    for (auto const a : addresses) {
      auto const ours = file.frames_at(a);
      named += !ours.empty() && ours[0].line != 0;
      auto const why = difference(ours, theirs.at(a), a, lines);
      if (!why.empty() && wrong++ == 0)
        first = why + ":\n" + text_of(ours) + "  instead of\n" + text_of(theirs.at(a));
    }
    EXPECT_EQ(wrong, 0u) << "of " << addresses.size() << " addresses; the first: " << first;
    EXPECT_GT(named, addresses.size() * 9 / 10);
  }
};

TEST_P(Agreement, WithAddr2lineAboutEveryAddress) {
  auto const& [options, links, judge] = GetParam();
  for (auto const& needed : {options.compiler, judge})
    if (!is_installed(needed))
      GTEST_SKIP() << needed << " is not installed";
  os::fresh_folder const folder;
  compile_program(options, folder.path());
  for (auto const& how : links) {
    SCOPED_TRACE(how);
    expect_agreement(link_program(options.compiler, folder.path(), how));
  }
}

std::vector<std::string> const every_way{"-pie", "-no-pie", "-shared", "-static", "-static-pie"};
// Unused functions are removed, and keep their debug information.
std::vector<std::string> const collected{"-pie -Wl,--gc-sections", "-no-pie -Wl,--gc-sections",
                                         "-shared -Wl,--gc-sections", "-static -Wl,--gc-sections"};

// addr2line of binutils 2.40 does not see all inlined calls that clang describes in DWARF 5 (ranges by
// number): it names the outer function with a line of the inner one.
build built(std::string const& compiler, std::string const& flags, std::size_t files) {
  bool const by_clang = compiler == "clang++" && flags.find("-gdwarf-5") != std::string::npos;
  return {{compiler, flags, files},
          flags.find("-ffunction-sections") == std::string::npos ? every_way : collected,
          by_clang ? "llvm-addr2line" : "addr2line"};
}

// Returns the builds to test; with LEAKLAB_EVERY_BUILD=1 in the environment every combination, which takes
// minutes.
std::vector<build> builds(std::string const& compiler, std::vector<build> some) {
  if (!std::getenv("LEAKLAB_EVERY_BUILD")) // NOLINT(concurrency-mt-unsafe): nobody sets it
    return some;
  std::vector<build> all;
  for (std::string const level : {"-O0", "-O1", "-O2"})
    for (std::string const format : {" -gdwarf-4", " -gdwarf-5"})
      for (std::string const sections : {"", " -ffunction-sections"})
        for (std::size_t const files : {2, 20})
          all.push_back(built(compiler, std::string(level).append(format).append(sections), files));
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    Gxx, Agreement,
    testing::ValuesIn(builds("g++", {built("g++", "-O0 -gdwarf-4", 2), built("g++", "-O0 -gdwarf-5", 20),
                                     built("g++", "-O1 -gdwarf-4", 20), built("g++", "-O1 -gdwarf-5", 2),
                                     built("g++", "-O2 -gdwarf-5", 2),
                                     built("g++", "-O0 -gdwarf-5 -ffunction-sections", 2),
                                     built("g++", "-O2 -gdwarf-4 -ffunction-sections", 20)})));

build mixed(std::string const& flags, std::string const& of_odd_files) {
  return {{"g++", flags, 6, 3, of_odd_files}, every_way};
}

INSTANTIATE_TEST_SUITE_P(GxxWithOtherFlagsInEveryOtherFile, Agreement,
                         testing::Values(mixed("-O0 -gdwarf-5", "-O2 -gdwarf-4"),
                                         mixed("-O2 -gdwarf-4", "-O0 -gdwarf-5")));

INSTANTIATE_TEST_SUITE_P(
    Clang, Agreement,
    testing::ValuesIn(builds("clang++",
                             {built("clang++", "-O0 -gdwarf-4", 2), built("clang++", "-O0 -gdwarf-5", 2),
                              built("clang++", "-O1 -gdwarf-5", 2), built("clang++", "-O2 -gdwarf-4", 20),
                              built("clang++", "-O2 -gdwarf-5 -ffunction-sections", 2)})));

} // namespace
