// Command-line options with their range: each refuses what is outside, naming the option.
#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace cli {

struct size {
  unsigned width = 0; // pixels
  unsigned height = 0;
};

// A whole number, decimal, in least..most.
CLI::Option* add_number(CLI::App&, std::string const& name, std::uint64_t& value, std::uint64_t least,
                        std::uint64_t most, std::string const& help);

// WIDTHxHEIGHT, each side 1..65500 pixels, 100 million pixels at most.
CLI::Option* add_size(CLI::App&, std::string const& name, size& value, std::string const& help);

// Seconds, decimals allowed, 0.001..86400.
CLI::Option* add_seconds(CLI::App&, std::string const& name, std::chrono::milliseconds& value,
                         std::string const& help);

// A whole number from 1; the option may be repeated, each time with one number.
CLI::Option* add_numbers(CLI::App&, std::string const& name, std::set<std::size_t>& values,
                         std::string const& help);

} // namespace cli
