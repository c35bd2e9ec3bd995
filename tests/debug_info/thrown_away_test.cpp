// What the linker throws away keeps its debug information, with addresses from 0 on. In a
// position-independent program the code begins at 0x1000. So a thrown-away function of more than that many
// bytes seems to lie where others are. (addr2line of binutils 2.40 makes that mistake.)
#include "addr2line.hpp"
#include "command.hpp"
#include "generated_program.hpp"
#include <os/fresh_folder.hpp>

#include <leaklab/debug_info/program_file.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace {

std::uint64_t address_of(std::string const& symbol, std::filesystem::path const& program) {
  return std::strtoull(output_of("nm '" + program.string() + "' | grep ' " + symbol + "$'").c_str(), nullptr,
                       16);
}

class WhatWasThrownAway : public testing::TestWithParam<char const*> {};

TEST_P(WhatWasThrownAway, IsNowhere) {
  os::fresh_folder const folder;
  program_options const options{"g++", GetParam() + std::string(" -ffunction-sections"), 2, 500};
  compile_program(options, folder.path());
  auto const high = link_program("g++", folder.path(), "-no-pie -Wl,--gc-sections", "high");
  auto const low = link_program("g++", folder.path(), "-pie -Wl,--gc-sections");
  auto const offset = address_of("start", low) - address_of("start", high);
  leaklab::detail::debug_info::program_file at_low(low), at_high(high);
  std::size_t named = 0;
  for (auto const a : addresses_in_functions(low)) {
    auto const frames = at_low.frames_at(a);
    EXPECT_EQ(frames, at_high.frames_at(a - offset)) << std::hex << a;
    for (auto const& f : frames)
      EXPECT_EQ(f.function.find("unused"), std::string::npos) << std::hex << a;
    named += !frames.empty() && frames[0].line != 0;
  }
  EXPECT_GT(named, 500u);
}

INSTANTIATE_TEST_SUITE_P(Built, WhatWasThrownAway,
                         testing::Values("-O0 -gdwarf-4", "-O0 -gdwarf-5", "-O1 -gdwarf-4", "-O1 -gdwarf-5"));

} // namespace
