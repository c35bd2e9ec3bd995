// Google Benchmark's JSON, by nlohmann; see results.hpp.
#include <bench/report/results.hpp>

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace bench_report {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json parse(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw input_error(file.string() + ": cannot be read");
  try {
    return json::parse(in);
  } catch (json::parse_error const& error) {
    throw input_error(fmt::format("{}: no JSON, from byte {} on; was the program that wrote it interrupted?",
                                  file.string(), error.byte));
  }
}

// Returns the value under a key. Throws input_error, which names what it belongs to.
template <typename T>
T get(json const& from, char const* key, std::string const& whose) try {
  return from.at(key).get<T>();
} catch (json::exception const&) {
  throw input_error(fmt::format("{}: \"{}\" is missing or of the wrong type", whose, key));
}

double seconds_in(std::string const& unit, std::string const& whose) {
  std::map<std::string, double> const units{{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}};
  if (auto const found = units.find(unit); found != units.end())
    return found->second;
  throw input_error(fmt::format("{}: the time unit \"{}\" is none of ns, us, ms, s", whose, unit));
}

// "handover/slots=0/by=go/manual_time": Google Benchmark's own additions have no '='.
result parse_name(std::string const& name) {
  result r;
  std::size_t begin = 0;
  while (begin <= name.size()) {
    auto const end = std::min(name.find('/', begin), name.size());
    auto const part = name.substr(begin, end - begin);
    auto const equals = part.find('=');
    if (begin == 0)
      r.workload = part;
    else if (equals != std::string::npos)
      r.where[part.substr(0, equals)] = part.substr(equals + 1);
    begin = end + 1;
  }
  return r;
}

void add_repetition(result& r, json const& run, std::string const& whose) {
  if (run.value("error_occurred", false)) {
    r.error = get<std::string>(run, "error_message", whose);
    return;
  }
  r.items = get<double>(run, "items", whose);
  auto const time = get<double>(run, "real_time", whose);
  if (!(r.items > 0) || !(time >= 0))
    throw input_error(whose + ": a time below zero, or of no items");
  r.times.push_back(time * seconds_in(get<std::string>(run, "time_unit", whose), whose) / r.items);
  if (run.contains("bytes"))
    r.bytes.push_back(get<double>(run, "bytes", whose));
}

void read_file(fs::path const& file, results& into) {
  auto const whole = parse(file);
  if (!whole.is_object())
    throw input_error(file.string() + ": not what Google Benchmark writes: the whole is no object");
  auto const runs = get<json::array_t>(whole, "benchmarks", file.string());
  std::map<std::string, result> found;
  std::vector<std::string> order;
  for (auto const& run : runs) {
    auto const name = get<std::string>(run, "name", file.string());
    if (run.value("run_type", "iteration") != "iteration")
      continue; // Google Benchmark's own means and deviations
    if (!found.contains(name)) {
      found[name] = parse_name(name);
      order.push_back(name);
    }
    add_repetition(found[name], run, file.string() + ": " + name);
  }
  for (auto const& name : order) {
    auto& r = found[name];
    if (find(into, r.workload, r.where))
      throw input_error(file.string() + ": " + name + " is in another file as well");
    into.repetitions = std::max(into.repetitions, r.times.size());
    into.all.push_back(std::move(r));
  }
}

void read_context(fs::path const& file, results& into) {
  auto const context = get<json>(parse(file), "context", file.string());
  auto const text = [&](char const* key) { return get<std::string>(context, key, file.string()); };
  into.date = text("date");
  into.processor = text("processor");
  into.system = text("system");
  into.compiler = text("compiler");
  into.boost = text("boost");
  into.quick = context.contains("quick");
  into.cpus = std::to_string(get<unsigned>(context, "num_cpus", file.string()));
  if (auto const load = context.value("load_avg", std::vector<double>()); !load.empty())
    into.load = fmt::format("{:.2g}", load.front());
}

} // namespace

results read_folder(fs::path const& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (auto const& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".json")
      files.push_back(entry.path());
  if (error)
    throw input_error(folder.string() + ": " + error.message());
  if (files.empty())
    throw input_error(folder.string() + ": has no .json file");
  std::sort(files.begin(), files.end());
  results all;
  for (auto const& file : files)
    read_file(file, all);
  // The machine is the same; the time and the load are those of the start.
  std::map<std::string, fs::path> by_date;
  for (auto const& file : files)
    by_date.emplace(get<std::string>(get<json>(parse(file), "context", file.string()), "date", file.string()),
                    file);
  read_context(by_date.begin()->second, all);
  return all;
}

result const* find(results const& in, std::string const& workload, parameters const& where) {
  auto const found = std::find_if(in.all.begin(), in.all.end(), [&](result const& r) {
    return r.workload == workload && r.where == where;
  });
  return found == in.all.end() ? nullptr : &*found;
}

} // namespace bench_report
