// All programs with a data race and a twin without, by name.
#pragma once

#include "races_bodies.hpp"
#include "races_locks.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace races {

struct pair {
  std::string name;
  std::function<void(bool)> body;
};
inline std::vector<pair> const pairs = {
    {"lock", lock},
    {"join", join},
    {"detach", detach},
    {"start", start},
    {"buffered", buffered},
    {"unbuffered", unbuffered},
    {"received", received},
    {"semaphore", semaphore},
    {"two_producers", two_producers},
    {"closed", closed},
    {"promise", promise},
    {"barrier", barrier},
    {"condition", condition},
    {"flag", flag},
    {"last_reference", last_reference},
    {"deleted", deleted},
    {"block", block},
    {"standard_lock", standard_lock<std::mutex>},
    {"tried_lock", tried_lock},
    {"twice_locked", twice_locked},
    {"timed_lock", standard_lock<std::timed_mutex>},
    {"shared_lock", shared_lock},
    {"shared_read", shared_read},
    {"once", once},
    {"mutex_made_anew", mutex_made_anew<std::mutex>},
    {"fiber_mutex_made_anew", mutex_made_anew<boost::fibers::mutex>},
};

} // namespace races
