// The report as text: a headline, then one paragraph for each group of fibers with equal stacks.
#include <leaklab/report.hpp>

#include <leaklab/report/function_name.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/source.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ostream>

namespace leaklab {
namespace {

constexpr std::size_t ids_shown = 5; // a longer list is cut to the first three and the last
constexpr std::size_t callers_shown = 3;

using group = std::vector<fiber_info const*>;

class writer {
public:
  explicit writer(text_options const& options) : options_(options) {}

  std::string write(run_report const& r) {
    headline(r);
    if (r.failure)
      out_ += fmt::format("\n  The body threw {}\n", *r.failure);
    for (auto const& g : grouped(r.stuck))
      paragraph(g);
    for (auto const& g : grouped(r.alive))
      paragraph(g);
    return std::move(out_);
  }

private:
  static std::string plural(std::size_t n, std::string_view noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
  }

  static std::string memory(std::size_t bytes) {
    constexpr double KiB = 1024, MiB = 1024 * KiB;
    return bytes < MiB ? fmt::format("{:.0f} KiB", static_cast<double>(bytes) / KiB)
                       : fmt::format("{:.1f} MiB", static_cast<double>(bytes) / MiB);
  }

  std::string painted(char const* colour, std::string const& text) const {
    return options_.colour ? fmt::format("\033[{}m{}\033[0m", colour, text) : text;
  }

  void headline(run_report const& r) {
    static constexpr char const *red = "1;31", *green = "1;32", *yellow = "1;33";
    switch (r.verdict) {
    case verdict::clean:
      out_ += painted(green, "CLEAN");
      if (r.finished == r.spawned)
        out_ += fmt::format("  {}{} finished", r.spawned == 1 ? "" : "all ", plural(r.spawned, "fiber"));
      else
        out_ += fmt::format("  {} of {} finished, the others are background", r.finished,
                            plural(r.spawned, "fiber"));
      break;
    case verdict::leak:
    case verdict::deadlock:
      out_ += painted(red, r.verdict == verdict::leak ? "LEAK" : "DEADLOCK");
      out_ += fmt::format("  {} of {} can never finish; {} {}", r.stuck.size(), plural(r.spawned, "fiber"),
                          r.stuck.size() == 1 ? "it pins" : "they pin", memory(pinned_bytes(r)));
      break;
    case verdict::unfinished:
      out_ += painted(yellow, "UNFINISHED");
      out_ += fmt::format("  {} of {} had not finished {}", r.alive.size(), plural(r.spawned, "fiber"),
                          r.most_steps ? "after " + plural(r.most_steps, "step") : "when the time was up");
      break;
    }
    if (r.verdict == verdict::clean && r.outlived > 0)
      out_ += fmt::format("; {} outlived the body", r.outlived);
    out_ += '\n';
  }

  // Equal in what is printed of them: library frames may differ, as between the first and a later fiber in a
  // push.
  static std::vector<frame> user_frames(fiber_info const& f) {
    std::vector<frame> frames;
    std::ranges::copy_if(f.stack, std::back_inserter(frames),
                         [](frame const& x) { return !places::is_library(x); });
    return frames;
  }

  // Fibers with equal state, operation, frames of the user's and origin, in the order of their first id.
  static std::vector<group> grouped(std::vector<fiber_info> const& fibers) {
    std::vector<group> groups;
    for (auto const& f : fibers) {
      auto const same = [&f](group const& g) {
        auto const& o = *g.back(); // most like the next one
        return o.state == f.state && o.operation == f.operation && o.blocked_at == f.blocked_at &&
               o.spawned_at == f.spawned_at && (o.stack == f.stack || user_frames(o) == user_frames(f));
      };
      auto found = std::ranges::find_if(groups, same);
      if (found == groups.end())
        found = groups.insert(groups.end(), group{});
      found->push_back(&f);
    }
    return groups;
  }

  static std::string id_of(fiber_info const& f) {
    return f.name.empty() ? fmt::format("#{}", f.id) : fmt::format("#{} \"{}\"", f.id, f.name);
  }

  static std::string ids(group const& g) {
    std::string text;
    for (std::size_t i = 0; i < g.size(); ++i) {
      if (g.size() > ids_shown && i == 3) {
        text += " ...";
        i = g.size() - 1;
      }
      text += (i ? " " : "") + id_of(*g[i]);
    }
    return text;
  }

  static std::string doing(fiber_info const& f) {
    auto const in = f.operation.empty() ? std::string("an unknown operation") : f.operation;
    switch (f.state) {
    case fiber_info::state_t::stuck:
    case fiber_info::state_t::blocked:
      return "blocked in " + in;
    case fiber_info::state_t::sleeping:
      return "sleeping in " + in;
    default:
      return std::string(to_string(f.state));
    }
  }

  void paragraph(group const& g) {
    auto const& f = *g.front();
    out_ += fmt::format("\n  {} ({}) {}\n", plural(g.size(), "fiber"), ids(g), painted("1", doing(f)));
    place("at", f.blocked_at, true);
    std::size_t shown = 0;
    bool below = false; // past the frame that blocks
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
    auto const where = f.file.empty() ? std::string("(no debug information)")
                                      : fmt::format("{}:{}", source::display_path(f.file), f.line);
    out_ += fmt::format("    {:<7} {}   {}\n", how, painted("36", where), short_name(f.function));
    if (!quote || !options_.quote_source)
      return;
    if (auto const text = source::line(f.file, f.line); !text.empty())
      out_ += fmt::format("            {:>4} | {}\n", f.line, text);
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
