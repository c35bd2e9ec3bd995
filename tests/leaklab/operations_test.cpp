// Waits in primitives that are not Boost.Fiber's have the names that the owners of the primitives give them.
#include <leaklab/report/library.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/run.hpp>

#include <fiber_sync/wait_group.hpp>

#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <gmock/gmock.h>

#include <memory>
#include <mutex>
#include <string>

namespace gates {

// A gate that stays shut.
class gate {
public:
  [[gnu::noinline]] void pass() { wait(); }
  [[gnu::noinline]] void slip_through() { wait(); }

private:
  [[gnu::noinline]] void wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [] { return false; });
  }

  boost::fibers::mutex mutex_;
  boost::fibers::condition_variable opened_;
};

// The owner names one of the two.
struct {
  char const *scope, *name;
} const pass __attribute__((section("fiber_operations"), used)) = {"gates::", "gate::pass"};

} // namespace gates

namespace {

using leaklab::frame;
using leaklab::detail::places::is_library;
using leaklab::detail::places::where_blocked;

// Returns the fiber, which is stuck in `wait`.
template <typename Primitive>
leaklab::fiber_info stuck_in(void (Primitive::*wait)(), void (*prepare)(Primitive&)) {
  auto const report = leaklab::run([=] {
    auto const primitive = std::make_shared<Primitive>();
    prepare(*primitive);
    boost::fibers::fiber([=] { (primitive.get()->*wait)(); }).detach();
  });
  return report.stuck.size() == 1 ? report.stuck[0] : leaklab::fiber_info{};
}

TEST(AWait, HasTheNameThatItsOwnerGivesIt) {
  auto const fiber = stuck_in<gates::gate>(&gates::gate::pass, [](auto&) {});
  EXPECT_EQ(fiber.operation, "gate::pass");
  EXPECT_EQ(fiber.blocked_at.file.filename(), "operations_test.cpp");
  EXPECT_THAT(fiber.blocked_at.function, testing::HasSubstr("stuck_in"));
}

TEST(AWait, InALibraryOfNamedOnesIsCalledByBoostsNameIfItHasNone) {
  auto const fiber = stuck_in<gates::gate>(&gates::gate::slip_through, [](auto&) {});
  EXPECT_EQ(fiber.operation, "condition_variable::wait");
  EXPECT_THAT(fiber.blocked_at.function, testing::HasSubstr("stuck_in"));
}

TEST(AWait, ForAWaitGroupIsCalledSo) {
  auto const fiber =
      stuck_in<fiber_sync::wait_group>(&fiber_sync::wait_group::wait, [](auto& w) { w.add(); });
  EXPECT_EQ(fiber.operation, "wait_group::wait");
  EXPECT_THAT(fiber.blocked_at.function, testing::HasSubstr("stuck_in"));
}

TEST(AFrame, OfAScopeThatAnOwnerNamesIsALibrarys) {
  EXPECT_TRUE(is_library({"fiber_sync::wait_group::wait()", "", 0}));
  EXPECT_TRUE(is_library({"gates::anything()", "", 0}));
  EXPECT_FALSE(is_library({"gates_of::mine()", "", 0}));
  EXPECT_FALSE(is_library({"my::gates::pass()", "", 0}));
}

TEST(TheOperation, IsTheOneThatItsOwnerNames) {
  frame const user{"work()", "/p/work.cpp", 7};
  frame const wait{"boost::fibers::condition_variable::wait(x)", "/usr/include/boost/fiber/x.hpp", 1};
  auto const operation = [&](char const* function) {
    return where_blocked(std::vector{wait, frame{function, "/p/wait_group.cpp", 1}, user}).operation;
  };
  EXPECT_EQ(operation("fiber_sync::wait_group::wait()"), "wait_group::wait");
  EXPECT_EQ(operation("fiber_sync::wait_group::waits()"), "condition_variable::wait");
  EXPECT_EQ(operation("my::wait_group::wait()"), "condition_variable::wait");
}

} // namespace
