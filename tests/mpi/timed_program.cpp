// Stands in for leaklab beside leaklab-mpi: explores a body that has to do with time, by states from the second schedule on.
//
//   mpirun leaklab-mpi explore BODY CLOCK EARLY_DEADLINES [MAX CHECKPOINT]
//
// BODY is a bug of the catalogue, or its cure ("NAME.cure"), or one of those in timed_bodies.hpp. What it prints is the exploration as
// JSON.
#include "../leaklab/timed_bodies.hpp"

#include <catalogue/bodies.hpp>
#include <cli/fixed_addresses.hpp>
#include <cli/ranks.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/states/left_out.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace std::chrono_literals;

std::function<void()> body_named(std::string_view name) {
  if (name == "ticks_without_end")
    return &timed::ticks_without_end;
  if (name == "sleeping" || name == "sleeping_and_asking")
    return timed::sleeping(name != "sleeping");
  auto const& all = catalogue::bodies();
  auto const found = std::ranges::find(all, name.substr(0, name.find(".cure")), &catalogue::body::name);
  if (found == all.end())
    throw std::invalid_argument("no such body: " + std::string(name));
  return name.ends_with(".cure") ? found->cure : found->bug;
}

void explore(int argc, char** argv) {
  if (argc < 5)
    throw std::invalid_argument("BODY, CLOCK or EARLY_DEADLINES is missing");
  std::string_view const clock = argv[3], early = argv[4];
  auto const body = body_named(argv[2]);
  leaklab::detail::states::run_before = 1;
  leaklab::explore_options options{
      .clock = clock == "any_time" ? leaklab::clock::any_time : leaklab::clock::when_idle,
      .early_deadlines = early == "any" ? leaklab::any_number : std::stoull(argv[4]),
      .jobs = 1};
  if (argc > 6) {
    options.max_schedules = std::stoull(argv[5]);
    options.checkpoint = leaklab::checkpoint{.file = argv[6], .body = argv[2], .every = 10ms};
  }
  std::puts(to_json(leaklab::explore(body, options)).dump(1).c_str());
}

} // namespace

int main(int argc, char** argv) {
  try {
    if (cli::is_a_rank())
      cli::begin_as_a_rank("", {});
    else
      cli::begin_at_fixed_addresses("a checkpoint");
    explore(argc, argv);
  } catch (std::exception const& e) {
    std::fprintf(stderr, "timed_program: %s\n", e.what());
    return 2;
  }
}
