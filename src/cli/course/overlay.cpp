// Reads an overlay; see overlay.hpp.
#include <cli/course/overlay.hpp>

#include <cli/exit_code.hpp>
#include <cli/terminal/closest.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cli::course {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr auto order_key = "order", points_key = "points", files_key = "files", off_key = "off";

// Changes the exercises; throws input_error, which names the file.
class overlay {
public:
  overlay(fs::path const& file, std::vector<exercise>& exercises)
      : file_(file), exercises_(exercises), read_(read()) {}

  void apply() {
    check_keys();
    set_points();
    set_files();
    auto const first = named_in(order_key), off = named_in(off_key);
    sort(first);
    std::erase_if(exercises_, [&](exercise const& e) { return std::ranges::count(off, e.name) != 0; });
    if (exercises_.empty())
      fail(off_key, "no exercise is left");
  }

private:
  [[noreturn]] void fail(std::string_view key, std::string_view why) const {
    throw input_error(file_, fmt::format("{}: {}", key, why));
  }

  // Where a key is repeated, JSON does not say which one counts.
  json read() const {
    std::vector<std::set<std::string>> keys; // of each object that is open
    auto const check = [&](int, json::parse_event_t event, json& parsed) {
      if (event == json::parse_event_t::object_start)
        keys.emplace_back();
      else if (event == json::parse_event_t::object_end)
        keys.pop_back();
      else if (event == json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second)
        fail(parsed.get<std::string>(), "is there twice");
      return true;
    };
    try {
      return json::parse(contents(file_), check);
    } catch (json::exception const& e) {
      throw input_error(file_, e.what());
    }
  }

  void check_keys() const {
    if (!read_.is_object())
      throw input_error(file_, "is no JSON object");
    for (auto const& [key, _] : read_.items())
      if (key != order_key && key != points_key && key != files_key && key != off_key)
        fail(key, "is no key of an overlay: these are order, points, files and off");
  }

  exercise& named(char const* key, std::string const& name) const {
    auto const found = std::ranges::find(exercises_, name, &exercise::name);
    if (found != exercises_.end())
      return *found;
    std::vector<std::string> known;
    for (auto const& e : exercises_)
      known.push_back(e.name);
    fail(key, fmt::format("there is no exercise \"{}\"{}", name, did_you_mean(name, known)));
  }

  // Returns the exercises that the list names.
  std::vector<std::string> named_in(char const* key) const {
    auto const list = read_.value(key, json::array());
    if (!list.is_array())
      fail(key, "is no list of names");
    std::vector<std::string> names;
    for (auto const& entry : list) {
      if (!entry.is_string())
        fail(key, "has an entry that is no name: " + shown(entry));
      auto const name = named(key, entry.get<std::string>()).name;
      if (std::ranges::count(names, name) != 0)
        fail(key, fmt::format("names \"{}\" twice", name));
      names.push_back(name);
    }
    return names;
  }

  // Returns the exercises that the object names, and the number of each, which is from 1 to `most`.
  std::vector<std::pair<exercise*, unsigned>> numbers_in(char const* key, unsigned most) const {
    auto const object = read_.value(key, json::object());
    if (!object.is_object())
      fail(key, fmt::format("is no object of names and {}", key));
    std::vector<std::pair<exercise*, unsigned>> numbers;
    for (auto const& [name, value] : object.items()) {
      auto& e = named(key, name);
      if (!value.is_number_unsigned() || value < 1 || value > most)
        fail(key,
             fmt::format("\"{}\" has {}, which is no whole number from 1 to {}", name, shown(value), most));
      numbers.emplace_back(&e, value.get<unsigned>());
    }
    return numbers;
  }

  void set_points() const {
    for (auto const& [e, points] : numbers_in(points_key, most_points))
      e->points = points;
  }

  void set_files() const {
    for (auto const& [e, files] : numbers_in(files_key, most_files)) {
      if (e->files == 0)
        fail(files_key, fmt::format("\"{}\" asks about no number of files", e->name));
      e->files = files;
    }
  }

  // Puts those of that name first.
  void sort(std::vector<std::string> const& first) const {
    auto const rank = [&](exercise const& e) { return std::ranges::find(first, e.name) - first.begin(); };
    std::ranges::stable_sort(exercises_, {}, rank);
  }

  static std::string shown(json const& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  }

  fs::path const& file_;
  std::vector<exercise>& exercises_;
  json const read_;
};

} // namespace

void apply_overlay(fs::path const& file, std::vector<exercise>& exercises) {
  overlay(file, exercises).apply();
}

} // namespace cli::course
