// Asks binutils about a program's addresses; see addr2line.hpp.
#include "addr2line.hpp"

#include "command.hpp"

#include <leaklab/debug_info/die.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

std::vector<std::uint64_t> addresses_in_functions(std::filesystem::path const& program) {
  std::istringstream symbols(output_of("nm -S --defined-only '" + program.string() + "'"));
  std::set<std::uint64_t> addresses;
  for (std::string line; std::getline(symbols, line);) {
    std::istringstream words(line);
    std::uint64_t begin = 0, size = 0;
    char kind = 0;
    if (words >> std::hex >> begin >> size >> kind && std::string("tTwW").find(kind) != std::string::npos)
      for (auto a = begin; a < begin + size; ++a)
        addresses.insert(a);
  }
  return {addresses.begin(), addresses.end()};
}

std::map<std::uint64_t, std::vector<leaklab::frame>> addr2line(std::string const& tool,
                                                               std::filesystem::path const& program,
                                                               std::vector<std::uint64_t> const& addresses) {
  auto const list = program.string() + ".addresses";
  {
    std::ofstream out(list);
    for (auto const a : addresses)
      out << std::hex << a << '\n';
  }
  std::istringstream answers(output_of(tool + " -a -f -i -e '" + program.string() + "' < '" + list + "'"));
  std::map<std::uint64_t, std::vector<leaklab::frame>> found;
  std::vector<leaklab::frame>* frames = nullptr;
  for (std::string name, place; std::getline(answers, name);) {
    if (name.starts_with("0x")) {
      frames = &found[std::strtoull(name.c_str(), nullptr, 16)];
      continue;
    }
    std::getline(answers, place);
    auto const colon = place.rfind(':');
    leaklab::frame f{name == "??" ? "" : leaklab::detail::debug_info::demangled(name.c_str()),
                     place.substr(0, colon), 0};
    f.file = f.file == "??" ? "" : f.file.lexically_normal();
    f.line = static_cast<unsigned>(std::strtoul(place.c_str() + colon + 1, nullptr, 10)); // 0 for "?"
    if (frames)
      frames->push_back(f);
  }
  return found;
}

decoded_lines::decoded_lines(std::filesystem::path const& program) {
  std::istringstream lines(output_of("readelf --debug-dump=decodedline '" + program.string() + "'"));
  run now;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string file, number, address;
    if (!(words >> file >> number >> address) || (!address.starts_with("0x") && address != "0"))
      continue;
    auto const at = std::strtoull(address.c_str(), nullptr, 16);
    if (number != "-") {
      now.rows.push_back({at, file, static_cast<unsigned>(std::stoul(number))});
      continue;
    }
    now.end = at;
    if (!now.rows.empty())
      runs_.push_back(std::move(now));
    now = {};
  }
}

bool decoded_lines::have(std::uint64_t address, leaklab::frame const& place) const {
  for (auto const& r : runs_) {
    if (address < r.rows.front().address || address >= r.end)
      continue;
    auto const next = std::ranges::upper_bound(r.rows, address, {}, &row::address);
    if (next[-1].file == place.file.filename() && next[-1].line == place.line)
      return true;
  }
  return false;
}
