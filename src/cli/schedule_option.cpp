// Reads what --schedule was given; see schedule_option.hpp.
#include <cli/schedule_option.hpp>

#include <cli/exit_code.hpp>

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace cli {
namespace {

std::string schedule_text(std::string const& option) {
  if (!option.starts_with('@'))
    return option;
  auto const file = option.substr(1);
  std::ifstream in(file);
  std::string text;
  std::getline(in, text, '\0'); // up to the end of the file
  if (!in.is_open() || in.bad())
    throw input_error(file, "cannot be read");
  text.erase(text.find_last_not_of(" \n") + 1);
  if (!text.starts_with('{'))
    return text;
  auto const json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("first_failure") || !json["first_failure"].is_string())
    throw input_error(file, "holds no schedule: there is no first_failure in it");
  return json["first_failure"].get<std::string>();
}

} // namespace

leaklab::schedule parsed_schedule(std::string const& option) {
  try {
    return leaklab::schedule::parse(schedule_text(option));
  } catch (std::invalid_argument const& e) {
    throw input_error("--schedule", e.what());
  }
}

leaklab::traced_run replayed(std::function<void()> const& body, leaklab::schedule const& order,
                             leaklab::clock clock) {
  try {
    return leaklab::trace(body, order, {.clock = clock, .explored_addresses = true});
  } catch (std::invalid_argument const& e) {
    throw input_error("--schedule", e.what());
  }
}

} // namespace cli
