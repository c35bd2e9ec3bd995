#include <leaklab/explore.hpp>
#include <leaklab/replay.hpp>

#include <boost/fiber/all.hpp>

#include <iostream>
#include <mutex>

struct album {
  int number;
  boost::fibers::mutex mutex{};
  int pictures = 3;
};

struct library {
  album first{1}, second{2};
  int moved = 0;
};

// Runs two fibers, each of which moves a picture from one album to the other.
void both_ways(void (*move)(library&, album& from, album& to)) {
  library all;
  boost::fibers::fiber there([&] { move(all, all.first, all.second); });
  boost::fibers::fiber back([&] { move(all, all.second, all.first); });
  there.join();
  back.join();
}

void in_two_orders(library& all, album& from, album& to) {
  std::lock_guard const one(from.mutex);
  --from.pictures;
  std::lock_guard const other(to.mutex);
  ++to.pictures;
  ++all.moved;
}

void in_one_order(library& all, album& from, album& to) {
  {
    std::lock_guard const one(from.number < to.number ? from.mutex : to.mutex);
    std::lock_guard const other(from.number < to.number ? to.mutex : from.mutex);
    --from.pictures;
    ++to.pictures;
  }
  ++all.moved;
}

void counted_under_the_locks(library& all, album& from, album& to) {
  std::lock_guard const one(from.number < to.number ? from.mutex : to.mutex);
  std::lock_guard const other(from.number < to.number ? to.mutex : from.mutex);
  --from.pictures;
  ++to.pictures;
  ++all.moved;
}

int main() {
  leaklab::explore_options const any_threads{.switches = leaklab::switches::at_synchronisation};

  auto const first = [] { both_ways(in_two_orders); };
  std::cout << leaklab::explore(first);
  auto const deadlock = leaklab::explore(first, any_threads);
  std::cout << deadlock << leaklab::replay(first, *deadlock.first_failure);

  auto const second = [] { both_ways(in_one_order); };
  auto const race = leaklab::explore(second, any_threads);
  std::cout << race << leaklab::replay(second, race.races.front().schedule);

  std::cout << leaklab::explore([] { both_ways(counted_under_the_locks); }, any_threads);
}
