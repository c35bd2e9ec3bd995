// Observes one run; see observed_run.hpp.
#include <leaklab/races/observed_run.hpp>

#include <leaklab/explore/child.hpp>
#include <leaklab/races/memory_observer.hpp>
#include <leaklab/races/name_races.hpp>
#include <leaklab/races/race_table.hpp>
#include <leaklab/world/world.hpp>

#include <new>

namespace leaklab::detail {

struct observed_run::races {
  std::unique_ptr<race_table, unmap> table{new (map_shared(sizeof(race_table))) race_table};
  std::shared_ptr<memory_observer> observer = make_memory_observer();
};

observed_run::observed_run(world& w, std::size_t threads) {
  if (threads > 1 || !is_memory_observed())
    return;
  races_ = std::make_shared<races>();
  races_->observer->begin(*races_->table, nullptr);
  // The world keeps both: a thread that stays behind goes on to use them.
  w.observe_memory(std::shared_ptr<memory_observer>(races_, races_->observer.get()));
}

void observed_run::tell(run_report& r) const {
  if (!races_)
    return;
  races_->table->note_run();
  r.memory_observed = true;
  r.races = named_races(*races_->table, switches::at_suspensions);
  r.races_missed = why_races_are_missed(*races_->table);
}

} // namespace leaklab::detail
