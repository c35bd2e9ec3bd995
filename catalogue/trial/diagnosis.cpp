// Reads the reports of the sanitizers and of leaklab; see diagnosis.hpp.
#include <catalogue/trial/diagnosis.hpp>

#include <optional>
#include <regex>
#include <sstream>

namespace catalogue {
namespace {

// Returns the line of `file` that a stack frame or a place of a report names.
std::optional<unsigned> line_in(std::string const& text, std::string_view file) {
  static std::regex const number(R"(^:(\d+))");
  auto const at = text.find(file);
  if (at == std::string::npos)
    return std::nullopt;
  std::smatch found;
  auto const rest = text.substr(at + file.size());
  if (!std::regex_search(rest, found, number))
    return std::nullopt;
  return static_cast<unsigned>(std::stoul(found[1]));
}

// Goes through the output line by line, and remembers what the line before has begun.
class reader {
public:
  explicit reader(std::string_view file) : file_(file) {}

  void read(std::string const& line) {
    static std::regex const thread_sanitizer(R"(WARNING: ThreadSanitizer: (.+) \(pid=\d+\))");
    static std::regex const address_sanitizer(R"(ERROR: AddressSanitizer: (?:attempting )?([\w-]+))");
    static std::regex const undefined(R"(^(.*:\d+:\d+): runtime error: (.+)$)");
    static std::regex const verdict(R"(^(LEAK|DEADLOCK|UNFINISHED)  )");
    static std::regex const group(R"(^  (\d+) fibers? \(.*\) (?:blocked in )?(.+)$)");
    static std::regex const frame(R"(^ +#(\d+) )");
    static std::regex const end_of_stacks(
        R"(^SUMMARY|^  (Location|Thread|Mutex|As if)|^(freed|previously allocated) by|^Thread |^Address 0x)");
    std::smatch found;
    if (std::regex_search(line, found, thread_sanitizer)) {
      begin("TSan", found[1]);
    } else if (std::regex_search(line, found, address_sanitizer)) {
      begin("ASan", found[1]);
    } else if (line.find("ERROR: LeakSanitizer: ") != std::string::npos) {
      begin("LSan", "memory leak");
    } else if (std::regex_search(line, found, undefined)) {
      begin("UBSan", found[2]);
      note(found[1]);
    } else if (std::regex_search(line, found, verdict)) {
      verdict_ = found[1] == "LEAK" ? "leak" : found[1] == "DEADLOCK" ? "deadlock" : "unfinished";
    } else if (!verdict_.empty() && std::regex_search(line, found, group)) {
      begin("leaklab", verdict_ + " in " + found[2].str());
      all.back().fibers = std::stoul(found[1]);
    } else if (line.starts_with("    at ") && tool() == "leaklab") {
      note(line);
    } else if (line.starts_with("WRONG TOTAL")) {
      begin("result", "wrong total");
    } else if (std::regex_search(line, end_of_stacks)) {
      in_stacks_ = false;
    } else if (in_stacks_ && std::regex_search(line, found, frame)) {
      if (found[1] == "0")
        in_stack_ = true;
      if (in_stack_ && note(line))
        in_stack_ = false; // the innermost frame is enough
    }
  }

  std::vector<diagnosis> all;

private:
  std::string tool() const { return all.empty() ? "" : all.back().tool; }

  void begin(std::string tool, std::string kind) {
    all.push_back({.tool = std::move(tool), .kind = std::move(kind), .lines = {}});
    in_stacks_ = true;
    in_stack_ = false;
  }

  bool note(std::string const& text) {
    auto const line = line_in(text, file_);
    if (line)
      all.back().lines.push_back(*line);
    return line.has_value();
  }

  std::string_view file_;
  std::string verdict_;
  // in the stacks of the access and of the one before, not in those of where memory or threads come from
  bool in_stacks_ = false;
  bool in_stack_ = false;
};

} // namespace

std::vector<diagnosis> diagnoses_in(std::string_view output, std::string_view file) {
  reader r(file);
  std::istringstream lines{std::string(output)};
  for (std::string line; std::getline(lines, line);)
    r.read(line);
  return r.all;
}

} // namespace catalogue
