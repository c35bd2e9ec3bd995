// A search of all states in a file, from which another process goes on when this one was killed.
//
// While the file is written, the processes that search stand still. A state that is just being entered then is
// not kept, nor is the choice that led there; that choice is made again. The file takes the place of the one
// before in one step, so a process that is killed meanwhile leaves the one before.
//
// Keys of states depend on addresses. So a search goes on only in a program that the system has loaded at the
// same addresses, that is, without randomising them. If memory lies elsewhere nevertheless, the state that is
// gone on from has another key, and counting by states ends and says so. For the same reason all searches have the
// same canary on their stacks (run_states), and schedules begin at the time that the file says.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/states/blocks.hpp>
#include <leaklab/states/kind_of_time.hpp>
#include <leaklab/states/mixer.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <cstdint>
#include <optional>

namespace leaklab::detail::states {

// Returns what tells searches of different bodies apart, of different options, and in different programs.
key print_of(explore_options const& options);

// Reads that, which is in front of everything else. Throws std::runtime_error, which names the file, if it is another one.
void read_print(blocks_reader& in, explore_options const& options);

// Writes what was found, and reads it into an empty search; begin_again() follows. Nobody else may use `s` meanwhile.
void write_states(blocks_writer& out, search const& s, explore_options const& options);
void read_states(blocks_reader& in, search& s, explore_options const& options);

// What is kept besides the states.
struct facts {
  std::uint64_t done; // which part of the search is done, in 2^-62
  kind_of_time time;
  machine_time schedules_begin; // see `times`; zero if schedules have no clock
};

// Writes the file. Nobody else may use `s` meanwhile. Throws std::runtime_error, which names the file and the
// reason.
void save(search const& s, facts const& f, explore_options const& options);

// Reads the file into an empty search. Returns nothing if there is no such file. Throws std::runtime_error,
// which names the file, if it is of another search, or is damaged.
std::optional<facts> load(search& s, explore_options const& options);

// Reads the file's facts alone. Returns nothing if there is no file. Throws as load() does.
std::optional<facts> facts_in(explore_options const& options);

// Whether a search with these options keeps its states, once it counts them.
bool keeps_states(explore_options const& options);

// Throws as load() does if a search is kept that this one cannot go on from. Several ranks call it on rank 0.
void check_checkpoint(explore_options const& options);

// Whether the system loads this program at the same addresses each time.
bool addresses_are_fixed();

} // namespace leaklab::detail::states
