// leaklab live: a thumbnail server that leaks while one watches. It is a process of its own, which the hidden
// subcommand live-server is.
#include <cli/commands/commands.hpp>
#include <cli/json_file.hpp>
#include <cli/lesson/lesson_names.hpp>
#include <cli/live/text_view.hpp>
#include <cli/options.hpp>
#include <cli/terminal/terminal.hpp>

#include <live/demonstration.hpp>
#include <live/http.hpp>
#include <live/pool.hpp>
#include <live/serve.hpp>
#include <live/site.hpp>
#include <live/state.hpp>
#include <os/fresh_folder.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

namespace cli {
namespace {

namespace fs = std::filesystem;
using live::demonstration;

constexpr std::size_t MiB = 1 << 20;
constexpr std::size_t least_memory = 48 * MiB, most_memory = std::size_t{64} * 1024 * MiB;

struct live_options {
  std::string lesson = "lesson4";
  std::string script;
  std::string broken = "1/3";
  std::uint64_t rate = 20;
  CLI::Option const* rate_option = nullptr;
  std::size_t memory = 256 * MiB;
  std::uint64_t seed = 1;
  bool text = false;
  std::uint64_t port = 0;
  std::string record;
  std::string json;
};

template <class F>
auto checked(std::string const& option, F read) {
  try {
    return read();
  } catch (std::invalid_argument const& e) {
    throw input_error(option, e.what());
  }
}

// A script plays as fast as the server answers if nobody can watch.
bool is_watched(live_options const& o) {
  return !o.text || (::isatty(STDOUT_FILENO) == 1 && o.json != "-");
}

live::settings settings_of(live_options const& o, fs::path const& pool) {
  live::settings s;
  s.server = {"/proc/self/exe", "live-server", "--memory", std::to_string(o.memory >> 10) + "K",
              pool.string()};
  s.memory = o.memory;
  s.seed = o.seed;
  s.lesson = lesson_named(o.lesson).name;
  s.share = checked("--broken", [&] { return live::share_of(o.broken); });
  s.rate = o.rate_option->count() == 0 && !is_watched(o) ? 0 : static_cast<unsigned>(o.rate);
  if (!o.script.empty())
    s.script = checked("--script", [&] {
      return live::script_of(o.script, s.share,
                             [](std::string const& name) { return std::string(lesson_named(name).name); });
    });
  return s;
}

// The folder of the pictures. The server works in it.
class picture_folder {
public:
  picture_folder() try : folder_(fs::temp_directory_path()) {
    live::pool::draw(folder_.path());
  } catch (std::system_error const& e) {
    auto const* const named = std::getenv("TMPDIR");
    throw input_error(named ? named : "/tmp", e.code().message());
  }
  fs::path const& path() const { return folder_.path(); }

private:
  os::fresh_folder folder_;
};

exit_code exit_code_of(demonstration const& d) {
  if (d.status() == live::status::out_of_memory)
    return exit_code::out_of_memory;
  bool const clean = d.status() != live::status::ended && d.tally().stuck + d.tally().unfinished == 0;
  return clean ? exit_code::clean : exit_code::not_clean;
}

std::unique_ptr<live::http_server> listen(live::site& site, live::loop& loop, std::uint64_t port) try {
  return std::make_unique<live::http_server>(loop, static_cast<std::uint16_t>(port),
                                             [&](live::http_request const& r) { return site.answer(r); });
} catch (std::system_error const& e) {
  throw input_error("--port", fmt::format("{}: {}", port, e.code().message()));
}

ending show_live(live_options const& o) {
  live::loop loop;
  settings_of(o, "");
  if (o.json == "-" && !o.text)
    throw input_error("--json", "- needs --text, since stdout has the address of the page");
  json_file const file(o.record), json(o.json);
  picture_folder const pool;
  demonstration d(settings_of(o, pool.path()), loop);
  live::site site(d, pool.path());
  auto const server = o.text ? nullptr : listen(site, loop, o.port);
  loop.on_signal([&](int) { loop.stop(); });
  auto const record = [&] {
    if (!o.record.empty())
      file.write_text(site.recording());
    json.write(live::state_of(d));
  };
  if (json.to_stdout()) {
    d.on_event([&](demonstration::event e) {
      if (e == demonstration::event::end)
        loop.stop();
    });
    loop.run();
    record();
  } else if (o.text) {
    text_view view(d, loop);
    loop.run();
    view.put_terminal_back();
    record(); // first: the terminal may be gone
    view.show_last();
  } else {
    terminal::print(
        fmt::format("{}\nOpen it in a browser on this machine. Ctrl-C ends it.\n", server->url()));
    terminal::flush();
    loop.run();
    record();
  }
  return {.code = o.text ? exit_code_of(d) : exit_code::clean};
}

void add_server(CLI::App& app, command& chosen) {
  struct server_options {
    std::string pool;
    std::size_t memory = 256 * MiB;
  };
  auto const o = std::make_shared<server_options>();
  auto* const sub = app.add_subcommand("live-server", "")->group("");
  sub->add_option("FOLDER", o->pool, "The pictures")->required();
  add_memory(*sub, "--memory", o->memory, 1024, most_memory, "How much memory it may take");
  sub->callback([o, &chosen] { chosen = [o]() -> ending { std::_Exit(live::serve(o->pool, o->memory)); }; });
}

} // namespace

void add_live(CLI::App& app, command& chosen) {
  auto const o = std::make_shared<live_options>();
  auto* const sub = app.add_subcommand("live", "Watch a thumbnail server leak, and run out of memory");
  sub->add_option("LESSON", o->lesson, std::string(lesson_name_help) + " [default: lesson4]")
      ->type_name("")
      ->default_str("lesson4");
  sub->add_option("--script", o->script,
                  "What to show: \"100x lesson4 broken 1/3; 100x lesson5\" is 100 "
                  "requests to lesson4, one of three pictures broken, then 100 to "
                  "lesson5; the numbers are the same each time")
      ->type_name("STEPS");
  sub->add_option("--broken", o->broken, "Of how many pictures how many are broken, P/Q [default: 1/3]")
      ->type_name("P/Q")
      ->default_str("1/3");
  o->rate_option = add_number(*sub, "--rate", o->rate, 0, live::highest_rate,
                              "Requests a second; 0: as many as the server can answer, as "
                              "with --text if stdout is no terminal");
  add_memory(*sub, "--memory", o->memory, least_memory, most_memory, "How much memory the server may take");
  add_number(*sub, "--seed", o->seed, 0, UINT64_MAX, "Which pictures are broken");
  sub->add_flag("--text", o->text, "Show the counters in the terminal, and no page");
  add_number(*sub, "--port", o->port, 0, 65535, "Of 127.0.0.1, for the page; 0: any that is free");
  sub->add_option_function<std::string>(
         "--record",
         [o](std::string const& file) {
           if (file.empty() || file == "-")
             throw CLI::ValidationError("--record", "needs the name of a file");
           o->record = file;
         },
         "Write all of it to FILE at the end, as a page for later")
      ->type_name("FILE");
  add_json_option(*sub, o->json,
                  "Write the state at the end to FILE; with --text, - means to stdout, instead of text");
  sub->footer(exit_codes_help);
  sub->callback([o, &chosen] { chosen = [o] { return show_live(*o); }; });
  add_server(app, chosen);
}

} // namespace cli
