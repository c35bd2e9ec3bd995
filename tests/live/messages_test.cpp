// Each message is one line that reads back.
#include <live/messages.hpp>

#include <gmock/gmock.h>

#include <stdexcept>

namespace {

live::answer an_answer() {
  live::answer a;
  a.number = 7;
  a.failed = true;
  a.returned = "photo\n07.jpg: damaged";
  a.made = {true, false};
  a.started = 3;
  a.finished = 2;
  a.stuck = {{"unbuffered_channel::push", "a.cpp:28", "errors->push(x);", 1, 131072, 8192}};
  a.unfinished = 4;
  a.memory = {1'000'000, 2'000'000};
  a.took = std::chrono::microseconds(1234);
  return a;
}

TEST(AMessage, IsOneLineThatReadsBack) {
  live::request const r{7, "lesson4_leak", {{3, true}, {4, false}}};
  EXPECT_EQ(to_line(r).find('\n'), std::string::npos);
  EXPECT_EQ(live::request_of(to_line(r)), r);
  EXPECT_EQ(to_line(an_answer()).find('\n'), std::string::npos);
  EXPECT_EQ(live::answer_of(to_line(an_answer())), an_answer());
  EXPECT_EQ(live::answer_of(to_line(live::answer{})), live::answer{});
}

TEST(AMessage, MayHoldBytesThatAreNoText) {
  auto a = an_answer();
  a.returned = "\xff";
  EXPECT_EQ(live::answer_of(to_line(a)).returned, "\xEF\xBF\xBD");
}

TEST(AMessage, IsRefusedIfItIsSomethingElse) {
  for (auto const* const wrong : {"", "{", "[]", "{}", R"({"number":-1})", "terminate called"}) {
    EXPECT_THROW(live::request_of(wrong), std::invalid_argument) << wrong;
    EXPECT_THROW(live::answer_of(wrong), std::invalid_argument) << wrong;
  }
}

} // namespace
