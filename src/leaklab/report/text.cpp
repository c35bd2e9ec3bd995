// The report as text: a headline, then one paragraph for each group of fibers with equal stacks.
#include <leaklab/report.hpp>

#include <leaklab/report/function_name.hpp>
#include <leaklab/report/headline.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/source.hpp>
#include <leaklab/report/words.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ostream>

namespace leaklab {

using namespace detail;
namespace {

constexpr std::size_t callers_shown = 3;

using group = std::vector<fiber_info const*>;

class writer {
public:
  explicit writer(text_options const& options) : options_(options) {}

  std::string write(run_report const& r) {
    out_ += headline(r, options_) + remarks(r, options_);
    for (auto const& g : grouped(r.stuck))
      paragraph(g);
    for (auto const& g : grouped(r.alive))
      paragraph(g);
    for (auto const& race : r.races)
      out_ += '\n' + to_text(race);
    if (!r.races_missed.empty())
      out_ += "\ndata races may have been missed: " + r.races_missed + '\n';
    return std::move(out_);
  }

private:
  // Returns the frames that are printed, by which fibers are grouped. Library frames may differ, for example
  // between the first and a later fiber in a push.
  static std::vector<frame> user_frames(fiber_info const& f) {
    std::vector<frame> frames;
    std::ranges::copy_if(f.stack, std::back_inserter(frames),
                         [](frame const& x) { return !places::is_library(x); });
    return frames;
  }

  // Returns groups of fibers with equal state, operation, user's frames and origin, in the order of their
  // first id.
  static std::vector<group> grouped(std::vector<fiber_info> const& fibers) {
    std::vector<group> groups;
    for (auto const& f : fibers) {
      auto const same = [&f](group const& g) {
        auto const& o = *g.back(); // the group's last fiber is most like the next one
        return o.state == f.state && o.thread == f.thread && o.operation == f.operation &&
               o.blocked_at == f.blocked_at && o.spawned_at == f.spawned_at &&
               (o.stack == f.stack || user_frames(o) == user_frames(f));
      };
      auto found = std::ranges::find_if(groups, same);
      if (found == groups.end())
        found = groups.insert(groups.end(), group{});
      found->push_back(&f);
    }
    return groups;
  }

  std::string id_of(fiber_info const& f) const {
    auto const id = words::fiber(f.id, options_);
    return f.name.empty() ? id : fmt::format("{} \"{}\"", id, shown::name(f.name));
  }

  std::string ids(group const& g) const {
    std::vector<std::string> names;
    for (auto const* const f : g)
      names.push_back(id_of(*f));
    return words::list(names);
  }

  // Returns how long the fiber sleeps that wakes first.
  static std::string sleep_left(group const& g) {
    auto const& first = *std::ranges::min_element(g, {}, &fiber_info::wakes_within);
    if (!first->wakes_within)
      return {};
    return fmt::format(", {}for {:.1f} s more", g.size() > 1 ? "the first " : "",
                       static_cast<double>(first->wakes_within->count()) / 1000);
  }

  static std::string doing(group const& g) {
    auto const& f = *g.front();
    auto const in = f.operation.empty() ? std::string("an unknown operation") : f.operation;
    switch (f.state) {
    case fiber_info::state_t::stuck:
    case fiber_info::state_t::blocked:
      return "blocked in " + in;
    case fiber_info::state_t::sleeping:
      return "sleeping in " + in + sleep_left(g);
    case fiber_info::state_t::running:
      return f.thread ? fmt::format("running on thread {}, not suspended since", f.thread) : "running";
    default:
      return std::string(to_string(f.state));
    }
  }

  void paragraph(group const& g) {
    auto const& f = *g.front();
    out_ += fmt::format("\n  {} ({}) {}\n", words::plural(g.size(), "fiber"), ids(g),
                        words::painted(options_, "1", doing(g)));
    place("at", f.blocked_at, true);
    std::size_t shown = 0;
    bool below = false; // whether the frame that blocks is above
    for (auto const& caller : f.stack) {
      if (below && shown < callers_shown && !places::is_library(caller)) {
        place("from", caller, false);
        ++shown;
      }
      below = below || caller == f.blocked_at;
    }
    if (f.parent != 0)
      place("started", f.spawned_at, false);
    else
      out_ += "    it is the body\n";
  }

  void place(std::string_view how, frame const& f, bool quote) {
    if (f == frame{})
      return;
    auto const where = f.file.empty()
                           ? std::string("(no debug information)")
                           : fmt::format("{}:{}", shown::name(source::display_path(f.file)), f.line);
    out_ += fmt::format("    {:<7} {}   {}\n", how, words::painted(options_, "36", where),
                        short_name(f.function));
    if (!quote || !options_.quote_source)
      return;
    if (auto const text = source::line(f.file, f.line); !text.empty())
      out_ += fmt::format("            {:>4} | {}\n", f.line, shown::line(text));
  }

  text_options const options_;
  std::string out_;
};

} // namespace

std::string to_text(run_report const& report, text_options const& options) {
  return writer(options).write(report);
}

std::ostream& operator<<(std::ostream& os, run_report const& report) {
  return os << to_text(report);
}

} // namespace leaklab
