// How much of the stuck fibers' stacks is resident.
#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>
#include <leaklab/stack/resident.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <memory>

#include <sys/mman.h>
#include <unistd.h>

namespace {

using channel = boost::fibers::unbuffered_channel<int>;

auto const page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));

TEST(Resident, ArePagesThatWereTouched) {
  constexpr std::size_t pages = 1000; // more than are asked for at once
  auto* const memory = static_cast<std::byte*>(mmap(nullptr, pages * page, PROT_READ | PROT_WRITE,
                                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  ASSERT_NE(memory, MAP_FAILED);
  madvise(memory, pages * page, MADV_NOHUGEPAGE);
  EXPECT_EQ(leaklab::detail::resident_bytes(memory, pages * page), 0u);
  for (std::size_t const i : {0, 7, 255, 256, 999})
    memory[i * page] = std::byte{1};
  EXPECT_EQ(leaklab::detail::resident_bytes(memory, pages * page), 5 * page);
  EXPECT_EQ(leaklab::detail::resident_bytes(memory + 100, page),
            page - 100); // a part of a page counts as such
  EXPECT_EQ(leaklab::detail::resident_bytes(memory + 256 * page, page), page);
  EXPECT_EQ(leaklab::detail::resident_bytes(memory, 0), 0u);
  munmap(memory, pages * page);
  EXPECT_EQ(leaklab::detail::resident_bytes(memory, page), 0u); // is no memory any more
}

// Returns how much is resident for a fiber that is stuck below `bytes` bytes of its stack. The stack is new
// to the process.
std::size_t resident_of_one_that_used(std::size_t bytes) {
  auto const report = leaklab::run([bytes] {
    auto out = std::make_shared<channel>();
    boost::fibers::fiber(std::allocator_arg, boost::fibers::protected_fixedsize_stack(1 << 20), [out, bytes] {
      auto* const used = static_cast<char*>(__builtin_alloca(bytes));
      std::memset(used, 1, bytes);
      asm volatile("" : : "r"(used) : "memory");
      out->push(1);
    }).detach();
  });
  EXPECT_THAT(report, leaklab::Leaks(1));
  EXPECT_EQ(leaklab::pinned_resident_bytes(report), report.stuck.at(0).resident_bytes);
  EXPECT_LE(report.stuck.at(0).resident_bytes, report.stuck.at(0).stack_bytes);
  return report.stuck.at(0).resident_bytes;
}

TEST(AStuckFiber, IsResidentAsFarAsItUsedItsStack) {
  auto const little = resident_of_one_that_used(1 << 10), much = resident_of_one_that_used(1 << 19);
  EXPECT_GT(little, 0u);
  EXPECT_GE(much, little + (1u << 18));
}

} // namespace
