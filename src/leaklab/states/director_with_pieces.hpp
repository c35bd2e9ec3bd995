// A director of runs in which each fiber takes memory from a piece of its own: where the body's objects lie depends on
// the order of the fibers alone. The explorer, a replay and a page are such directors, so a body that goes by addresses
// goes the same way in all of them.
#pragma once

#include <leaklab/states/fiber_pieces.hpp>
#include <leaklab/states/replayed_memory.hpp>
#include <leaklab/world/director.hpp>

namespace leaklab::detail::states {

class director_with_pieces : public director {
public:
  void on_run(fiber_record const& r) override { pieces_.runs(r); }
  void on_suspend(fiber_record const&) override { pieces_.stops(); }
  void on_finish(fiber_record const&) override { pieces_.stops(); }

  bool is_told_of_bookkeeping() const override { return has_pieces_; }
  void bookkeeping_begins() override { pieces_.bookkeeping_begins(); }
  void bookkeeping_ends() override { pieces_.bookkeeping_ends(); }
  void body_is_made(bool begins) override {
    if (has_pieces_)
      pieces_.body_is_made(begins);
  }

protected:
  director_with_pieces(bool has_pieces, int others) : has_pieces_(has_pieces), pieces_(others) {}

  bool has_pieces() const { return has_pieces_; }

private:
  bool const has_pieces_;
  fiber_pieces pieces_;
};

// One whose process goes on with the program's own allocator. If `wanted` is false, or there can be no such memory, it
// has no pieces, and the body has the program's own allocator.
class replaying_director : public director_with_pieces {
public:
  body_stack::store* stacks_of_bodies() override { return has_pieces() ? &stacks_of_replays() : nullptr; }

protected:
  explicit replaying_director(bool wanted, memory::writes of_large_blocks = memory::writes::unseen)
      : director_with_pieces(wanted && make_memory_of_replays(of_large_blocks), outside) {}
};

} // namespace leaklab::detail::states
