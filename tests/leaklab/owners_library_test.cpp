// A program's owner may name libraries: their lines are not where a fiber is stuck.
#include <leaklab/gtest.hpp>
#include <leaklab/report/library.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <mutex>

namespace net {

struct event {
  void wait() {
    std::unique_lock l(mutex);
    happened.wait(l);
  }
  boost::fibers::mutex mutex;
  boost::fibers::condition_variable happened;
};

} // namespace net

namespace {

using leaklab::detail::places::owners_libraries;

leaklab::frame const push{"net::channel<int>::push(int)", "/p/src/queues/channel.hpp", 5};

TEST(TheOwnersLibraries, AreNamespacesClassesFoldersAndFiles) {
  for (auto const* text : {"net", "net::", "other,net::channel", "channel.hpp", "src/queues/",
                           "queues/channel.hpp", "/p/src/queues", ",,net,"})
    EXPECT_TRUE(owners_libraries(text).have(push)) << text;
  for (auto const* text : {"", ",", "ne", "net::chan", "push", "hannel.hpp", "src/queue", "queues/channel",
                           "channel.h", "/src/queues/channel.hpp.old"})
    EXPECT_FALSE(owners_libraries(text).have(push)) << text;
}

// The variable is read once, so it is set before the first read.
bool const is_set = ::setenv("LEAKLAB_LIBRARY", "net", 1) == 0;

TEST(TheOwnersLibraries, AreNotBlamed) {
  ASSERT_TRUE(is_set);
  unsigned const line = __LINE__ + 3;
  auto const report = leaklab::run([] {
    auto const e = std::make_shared<net::event>();
    boost::fibers::fiber([e] { e->wait(); }).detach();
  });
  ASSERT_THAT(report, leaklab::Leaks(1, "condition_variable::wait"));
  EXPECT_EQ(report.stuck[0].blocked_at.line, line);
  EXPECT_EQ(report.stuck[0].blocked_at.file.filename(), "owners_library_test.cpp");
}

} // namespace
