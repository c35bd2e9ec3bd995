// Messages as JSON; see messages.hpp.
#include <live/messages.hpp>

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <utility>

namespace live {

using json = nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(picture, number, broken)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(request, number, lesson, pictures)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(stuck_place, operation, at, source, fibers, pinned, resident)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(memory_use, taken, resident)

namespace {

// A file name may hold any bytes, JSON only UTF-8.
std::string line(json const& j) {
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

template <class F>
auto read(std::string const& line, F from) {
  try {
    return from(json::parse(line));
  } catch (json::exception const& e) {
    throw std::invalid_argument(e.what());
  }
}

} // namespace

std::string to_line(request const& r) {
  return line(json(r));
}

std::string to_line(answer const& a) {
  return line({{"number", a.number},
               {"out_of_memory", a.out_of_memory},
               {"failed", a.failed},
               {"returned", a.returned ? json(*a.returned) : json()},
               {"made", a.made},
               {"started", a.started},
               {"finished", a.finished},
               {"stuck", a.stuck},
               {"unfinished", a.unfinished},
               {"memory", a.memory},
               {"took", a.took.count()}});
}

request request_of(std::string const& line) {
  return read(line, [](json const& j) { return j.get<request>(); });
}

answer answer_of(std::string const& line) {
  return read(line, [](json const& j) {
    answer a;
    j.at("number").get_to(a.number);
    j.at("out_of_memory").get_to(a.out_of_memory);
    j.at("failed").get_to(a.failed);
    if (auto const& returned = j.at("returned"); !returned.is_null())
      a.returned = returned.get<std::string>();
    j.at("made").get_to(a.made);
    j.at("started").get_to(a.started);
    j.at("finished").get_to(a.finished);
    j.at("stuck").get_to(a.stuck);
    j.at("unfinished").get_to(a.unfinished);
    j.at("memory").get_to(a.memory);
    a.took = std::chrono::microseconds(j.at("took").get<std::int64_t>());
    return a;
  });
}

} // namespace live
