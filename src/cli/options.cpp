// Parses numbers and sizes strictly: the whole text, decimal, in range; see options.hpp.
#include <cli/options.hpp>

#include <thumbnail/longest_side.hpp>
#include <thumbnail/thumbnail.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace cli {
namespace {

using thumbnail::longest_side;
std::uint64_t const most_pixels = thumbnail::options{}.max_pixels; // what image_file accepts

template <class Number>
std::optional<Number> parse(std::string_view text) {
  Number value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

std::uint64_t number_in(std::string const& option, std::string_view text, std::uint64_t least,
                        std::uint64_t most) {
  auto const value = parse<std::uint64_t>(text);
  if (!value || *value < least || *value > most)
    throw CLI::ValidationError(option,
                               fmt::format("'{}' is not a whole number in {}..{}", text, least, most));
  return *value;
}

constexpr std::string_view units = "KMG"; // 1024 bytes, ...

std::optional<std::size_t> memory_of(std::string_view text) {
  auto const unit = text.empty() ? units.npos : units.find(text.back());
  auto const n = unit == units.npos ? std::nullopt : parse<std::uint32_t>(text.substr(0, text.size() - 1));
  return n ? std::optional(std::size_t{*n} << (10 * (unit + 1))) : std::nullopt;
}

// Returns "256M".
std::string memory_text(std::size_t bytes) {
  std::size_t unit = 0;
  for (bytes >>= 10; bytes % 1024 == 0 && unit + 1 < units.size(); ++unit)
    bytes >>= 10;
  return std::to_string(bytes) + units[unit];
}

// Returns the help with " [default: 20]" at its end, on a new line if the last one would become too long.
std::string with_default(std::string const& help, std::string const& value) {
  constexpr std::size_t widest = 68; // columns of a line of help
  auto const text = fmt::format("[default: {}]", value);
  auto const last_line = help.size() - (help.rfind('\n') + 1); // npos + 1 is 0
  return help + (last_line + 1 + text.size() > widest ? '\n' : ' ') + text;
}

} // namespace

CLI::Option* add_number(CLI::App& app, std::string const& name, std::uint64_t& value, std::uint64_t least,
                        std::uint64_t most, std::string const& help, std::string const& by_default) {
  return app
      .add_option_function<std::string>(
          name, [=, &value](std::string const& text) { value = number_in(name, text, least, most); },
          with_default(help, by_default.empty() ? std::to_string(value) : by_default))
      ->type_name("N")
      ->default_str(by_default.empty() ? std::to_string(value) : "");
}

CLI::Option* add_number_or_any(CLI::App& app, std::string const& name, std::uint64_t& value,
                               std::uint64_t least, std::uint64_t most, std::string const& help) {
  auto const set = [=, &value](std::string const& text) {
    if (text == "any") {
      value = std::numeric_limits<std::uint64_t>::max();
      return;
    }
    auto const number = parse<std::uint64_t>(text);
    if (!number || *number < least || *number > most)
      throw CLI::ValidationError(
          name, fmt::format("'{}' is neither a whole number in {}..{} nor any", text, least, most));
    value = *number;
  };
  auto const by_default = value == std::numeric_limits<std::uint64_t>::max() ? "any" : std::to_string(value);
  return app.add_option_function<std::string>(name, set, with_default(help, by_default))
      ->type_name("N")
      ->default_str(by_default);
}

CLI::Option* add_size(CLI::App& app, std::string const& name, size& value, std::string const& help) {
  auto const set = [=, &value](std::string const& text) {
    auto const x = text.find('x');
    auto const width = parse<unsigned>(std::string_view(text).substr(0, x));
    auto const height =
        x == std::string::npos ? std::nullopt : parse<unsigned>(std::string_view(text).substr(x + 1));
    auto const good = [](std::optional<unsigned> side) {
      return side && *side >= 1 && *side <= longest_side;
    };
    if (!good(width) || !good(height))
      throw CLI::ValidationError(
          name, fmt::format("'{}' is not WIDTHxHEIGHT, each 1..{} pixels", text, longest_side));
    if (std::uint64_t{*width} * *height > most_pixels)
      throw CLI::ValidationError(name, fmt::format("'{}' is more than {} pixels", text, most_pixels));
    value = {*width, *height};
  };
  auto const now = fmt::format("{}x{}", value.width, value.height);
  return app.add_option_function<std::string>(name, set, with_default(help, now))
      ->type_name("WxH")
      ->default_str(now);
}

CLI::Option* add_memory(CLI::App& app, std::string const& name, std::size_t& value, std::size_t least,
                        std::size_t most, std::string const& help) {
  auto const set = [=, &value](std::string const& text) {
    auto const bytes = memory_of(text);
    if (!bytes || *bytes < least || *bytes > most)
      throw CLI::ValidationError(name,
                                 fmt::format("'{}' is not an amount of memory in {}..{}, such as {}", text,
                                             memory_text(least), memory_text(most), memory_text(value)));
    value = *bytes;
  };
  return app.add_option_function<std::string>(name, set, with_default(help, memory_text(value)))
      ->type_name("SIZE")
      ->default_str(memory_text(value));
}

CLI::Option* add_seconds(CLI::App& app, std::string const& name, std::chrono::milliseconds& value,
                         std::string const& help) {
  auto const set = [=, &value](std::string const& text) {
    auto const seconds = parse<double>(text);
    if (!seconds || !(*seconds >= 0.001 && *seconds <= 86400))
      throw CLI::ValidationError(name, fmt::format("'{}' is not a number of seconds in 0.001..86400", text));
    value = std::chrono::milliseconds(std::llround(*seconds * 1000));
  };
  auto const now = fmt::format("{}", std::chrono::duration<double>(value).count());
  return app.add_option_function<std::string>(name, set, with_default(help, now))
      ->type_name("SECONDS")
      ->default_str(now);
}

CLI::Option* add_numbers(CLI::App& app, std::string const& name, std::set<std::size_t>& values,
                         std::string const& help, bool* none) {
  auto const set = [=, &values](std::vector<std::string> const& texts) {
    for (auto const& text : texts)
      if (none && text == "none")
        *none = true;
      else
        values.insert(number_in(name, text, 1, std::numeric_limits<std::uint32_t>::max()));
  };
  return app.add_option_function<std::vector<std::string>>(name, set, help)
      ->type_name("K")
      ->allow_extra_args(false); // one K each time: what follows may be a file
}

CLI::Option* add_clock(CLI::App& app, leaklab::clock& value, std::vector<leaklab::clock> const& clocks,
                       std::string const& help) {
  std::vector<std::string> names(clocks.size());
  std::ranges::transform(clocks, names.begin(), [](auto c) { return std::string(to_string(c)); });
  auto const set = [=, &value](std::string const& text) {
    value = clocks[static_cast<std::size_t>(std::ranges::find(names, text) - names.begin())];
  };
  return app
      .add_option_function<std::string>("--clock", set, with_default(help, std::string(to_string(value))))
      ->check(CLI::IsMember(names))
      ->type_name("C")
      ->default_str(std::string(to_string(value)));
}

std::string clock_text(leaklab::clock c) {
  return c == leaklab::clock::when_idle ? "" : fmt::format(" --clock {}", to_string(c));
}

} // namespace cli
