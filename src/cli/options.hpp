// Command-line options with a range. Each refuses a value outside, with a message that names the option, and
// its help ends with its default: the value of the variable when the option is added.
#pragma once

#include <leaklab/clock.hpp>

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace cli {

struct size {
  unsigned width = 0; // pixels
  unsigned height = 0;
};

// Adds an option for a whole number, decimal, in least..most. `by_default` says what its default is, if that
// is not the value.
CLI::Option* add_number(CLI::App&, std::string const& name, std::uint64_t& value, std::uint64_t least,
                        std::uint64_t most, std::string const& help, std::string const& by_default = "");

// The same; "any" stands for the greatest number that there is.
CLI::Option* add_number_or_any(CLI::App&, std::string const& name, std::uint64_t& value, std::uint64_t least,
                               std::uint64_t most, std::string const& help);

// Adds an option for WIDTHxHEIGHT, each side 1..65500 pixels, 100 million pixels at most.
CLI::Option* add_size(CLI::App&, std::string const& name, size& value, std::string const& help);

// Adds an option for an amount of memory, in bytes: a whole number with K, M or G behind it (1024, ...), in
// least..most.
CLI::Option* add_memory(CLI::App&, std::string const& name, std::size_t& value, std::size_t least,
                        std::size_t most, std::string const& help);

// Adds an option for seconds, decimals allowed, 0.001..86400.
CLI::Option* add_seconds(CLI::App&, std::string const& name, std::chrono::milliseconds& value,
                         std::string const& help);

// Adds an option for a whole number from 1. It may be repeated, each time with one number. If `none` is given, the word
// "none" sets it.
CLI::Option* add_numbers(CLI::App&, std::string const& name, std::set<std::size_t>& values,
                         std::string const& help, bool* none = nullptr);

// Adds --clock, for one of these clocks.
CLI::Option* add_clock(CLI::App&, leaklab::clock& value, std::vector<leaklab::clock> const& clocks,
                       std::string const& help);

// Returns how a command gives that clock to leaklab replay: " --clock real"; empty for the one that it has by default.
std::string clock_text(leaklab::clock);

} // namespace cli
