// What the benchmark programs share: schedulers, child processes, other programs, pictures.
#include "bench/folder.hpp"

#include <bench/support/command.hpp>
#include <bench/support/hosts.hpp>
#include <bench/support/in_child.hpp>
#include <bench/support/pictures.hpp>
#include <bench/support/stand_in.hpp>

#include <thumbnail/thumbnail.hpp>

#include <boost/fiber/barrier.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <csignal>
#include <memory>
#include <stdexcept>

namespace bench {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

class Hosts : public testing::TestWithParam<host> {};

TEST_P(Hosts, RunBothFunctionsAtTheSameTimeAndWaitForTheirFibers) {
  for (std::size_t const threads : {1, 2})
    for (int round = 0; round != 20; ++round) {
      boost::fibers::barrier both(2); // neither passes without the other
      std::atomic<int> ended = 0;
      auto const f = [&] {
        both.wait();
        boost::fibers::fiber fiber([&] { ++ended; });
        if (GetParam() == host::shared_work)
          fiber.join();
        else
          fiber.detach();
      };
      run(GetParam(), threads, f, f);
      EXPECT_EQ(ended, 2);
    }
}

TEST_P(Hosts, ThrowWhatTheFunctionsThrow) {
  for (std::size_t const threads : {1, 2}) {
    auto const thrower = [] { throw std::out_of_range("thrown"); };
    EXPECT_THROW(run(GetParam(), threads, thrower), std::out_of_range);
    EXPECT_THROW(run(
                     GetParam(), threads, [] {}, thrower),
                 std::out_of_range);
  }
  EXPECT_THROW(run(GetParam(), 0, [] {}), std::invalid_argument);
  EXPECT_THROW(run(GetParam(), 3, [] {}), std::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Bench, Hosts, testing::ValuesIn(all_hosts),
                         [](auto const& info) { return to_string(info.param); });

TEST(Hosts, AWorldThatLeaksIsNoMeasurement) {
  auto const leak = [] {
    auto const channel = std::make_shared<boost::fibers::unbuffered_channel<int>>();
    boost::fibers::fiber([=] { channel->push(1); }).detach();
  };
  EXPECT_THAT([&] { run(host::world, 1, leak); },
              ThrowsMessage<std::runtime_error>(HasSubstr("verdict leak")));
}

TEST(InChild, GivesWhatTheChildFound) {
  auto const s = in_child([] { return sample{seconds(1.5), 7, 4096.}; });
  EXPECT_EQ(s.time, seconds(1.5));
  EXPECT_EQ(s.items, 7);
  EXPECT_EQ(s.bytes, 4096.);
  EXPECT_EQ(in_child([] { return sample{seconds(1)}; }).bytes, std::nullopt);
}

TEST(InChild, SaysHowTheChildFailed) {
  auto const failing_with = [](std::string const& text) {
    return ThrowsMessage<std::runtime_error>(HasSubstr(text));
  };
  EXPECT_THAT([] { in_child([]() -> sample { throw std::logic_error("some text"); }); },
              failing_with("some text"));
  EXPECT_THAT([] { in_child([]() -> sample { throw std::logic_error(std::string(1000, 'x')); }); },
              failing_with(std::string(199, 'x')));
  EXPECT_THAT([] { in_child([]() -> sample { throw std::logic_error(""); }); }, failing_with("without text"));
  EXPECT_THAT(
      [] {
        in_child([]() -> sample {
          raise(SIGKILL);
          return {};
        });
      },
      failing_with("signal 9"));
  EXPECT_THAT([] { in_child([]() -> sample { _exit(3); }); }, failing_with("exit code 3"));
}

TEST(Commands, RunAtTheSameTimeAndGiveTheirOutputAndPeak) {
  auto const end = run_commands({{.words = {"/bin/sh", "-c", "echo $NAME"}, .environment = {"NAME=first"}},
                                 {.words = {"pwd"}, .folder = "/"}});
  EXPECT_EQ(end.output, "first\n/\n");
  EXPECT_GT(end.peak_bytes, 100'000);
  EXPECT_GT(end.time.count(), 0);
}

TEST(Commands, ThatFailAreNamed) {
  auto const failing_with = [](std::string const& text) {
    return ThrowsMessage<std::runtime_error>(HasSubstr(text));
  };
  EXPECT_THAT([] { run_commands({{.words = {"/no/such/program"}}}); }, failing_with("/no/such/program: "));
  EXPECT_THAT([] { run_commands({os::shell("exit 7")}); }, failing_with("/bin/sh: exit code 7"));
  EXPECT_THAT([] { run_commands({os::shell("kill -9 $$")}); }, failing_with("/bin/sh: ended by signal 9"));
}

TEST(Commands, AProgramIsFoundByNameAndByWhatItSays) {
  EXPECT_TRUE(find_program({"sh"}));
  EXPECT_TRUE(find_program({"no-such-program", "sh"}));
  EXPECT_FALSE(find_program({"no-such-program"}));
  EXPECT_TRUE(find_program({"echo"}, "I am it", "am it"));
  EXPECT_FALSE(find_program({"echo"}, "I am it", "somebody else"));
  EXPECT_FALSE(find_program({"false"}, "--version", "x"));
}

TEST(Pictures, OfEveryKindAreReadByImageFileAndTheBrokenOneIsNot) {
  picture_size const small{64, 48};
  for (auto const* const kind : picture_kinds) {
    auto const made = thumbnail::image_file(picture_of(kind, small));
    EXPECT_TRUE(made) << (made ? "" : made.error().what);
  }
  EXPECT_FALSE(thumbnail::image_file(broken_picture(small)));
  EXPECT_THROW(picture_of("gif", small), std::invalid_argument);
}

TEST(Pictures, AnAlbumHasAsManyNamesAsWasAskedFor) {
  for (std::size_t const n : {1, 16, 17, 40}) {
    auto files = album({64, 48}, n);
    EXPECT_EQ(files.size(), n);
    for (auto const& file : files)
      EXPECT_TRUE(std::filesystem::exists(file)) << file;
    std::sort(files.begin(), files.end());
    EXPECT_EQ(std::unique(files.begin(), files.end()), files.end());
  }
}

TEST(StandIn, CountsTheCallsOfAllCopiesAndFailsForTheBrokenFile) {
  stand_in const f("photo2.jpg");
  auto const copy = f;
  for (auto const& file : named_files(3))
    EXPECT_EQ(copy(file).has_value(), file != "photo2.jpg");
  EXPECT_EQ(f.calls(), 3U);
}

} // namespace
} // namespace bench
