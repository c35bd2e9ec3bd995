// Reads the reports of the sanitizers and of leaklab, as they print them.
#include <catalogue/catalogue.hpp>
#include <catalogue/trial/diagnosis.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using catalogue::diagnoses_in;
using catalogue::expectations_in;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Diagnosis, OfADataRaceHasTheInnermostLineOfBothAccesses) {
  auto const found = diagnoses_in(R"(==================
WARNING: ThreadSanitizer: data race (pid=10443)
  Read of size 8 at 0x7b0400001650 by thread T4:
    #0 operator() /src/catalogue/a/bug.cpp:18 (bug+0xa24f)
    #1 start /usr/include/boost/fiber/context.hpp:426 (bug+0xa24f)
    #2 main /src/catalogue/a/bug.cpp:30 (bug+0xa24f)

  Previous write of size 8 at 0x7b0400001650 by thread T3:
    #0 operator+= /usr/include/c++/12/x.h:7 (bug+0xa25a)
    #1 operator() /src/catalogue/a/bug.cpp:19:12 (bug+0xa25a)

  Location is heap block of size 24 at 0x7b0400001640 allocated by thread T1:
    #0 operator new(unsigned long) ../../tsan_new_delete.cpp:64 (libtsan.so.2+0x8)
    #1 make_thumbnails /src/catalogue/a/bug.cpp:11 (bug+0xa6e9)

  Thread T4 (tid=0, running) created by thread T1 at:
    #0 make_thumbnails /src/catalogue/a/bug.cpp:16 (bug+0xb240)

SUMMARY: ThreadSanitizer: data race /src/catalogue/a/bug.cpp:18 in operator()
)",
                                  "a/bug.cpp");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].tool, "TSan");
  EXPECT_EQ(found[0].kind, "data race");
  EXPECT_THAT(found[0].lines, ElementsAre(18, 19));
}

TEST(Diagnosis, OfAUseAfterFreeHasTheLineThatUsesNotThatWhichFrees) {
  auto const found = diagnoses_in(R"(=================================================================
==15371==ERROR: AddressSanitizer: heap-use-after-free on address 0x611000010088 at pc 0x5 bp 0x7 sp 0x7
READ of size 8 at 0x611000010088 thread T1
    #0 0x55670e78e630 in size /usr/include/c++/12/bits/basic_string.h:1064
    #10 0x55670e64e506 in operator() /src/catalogue/a/bug.cpp:9

0x611000010088 is located 72 bytes inside of 200-byte region
freed by thread T1 here:
    #0 0x7f8f9d2b76b8 in operator delete(void*) ../../asan_new_delete.cpp:164
    #7 0x55670e64e506 in main /src/catalogue/a/bug.cpp:19
SUMMARY: AddressSanitizer: heap-use-after-free
)",
                                  "a/bug.cpp");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].tool, "ASan");
  EXPECT_EQ(found[0].kind, "heap-use-after-free");
  EXPECT_THAT(found[0].lines, ElementsAre(9));
}

TEST(Diagnosis, OfADoubleFreeIsNamedWithoutTheAttempt) {
  auto const found =
      diagnoses_in("==1==ERROR: AddressSanitizer: attempting double-free on 0x6 in thread T1:\n"
                   "    #0 0x558 in f /src/a/bug.cpp:13\n",
                   "a/bug.cpp");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "double-free");
  EXPECT_THAT(found[0].lines, ElementsAre(13));
}

TEST(Diagnosis, OfUndefinedBehaviourHasItsText) {
  auto const found =
      diagnoses_in("/src/a/bug.cpp:7:12: runtime error: signed integer overflow\n", "a/bug.cpp");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].tool, "UBSan");
  EXPECT_EQ(found[0].kind, "signed integer overflow");
  EXPECT_THAT(found[0].lines, ElementsAre(7));
}

TEST(Diagnosis, OfLostMemoryIsLeakSanitizers) {
  auto const found = diagnoses_in("==1==ERROR: LeakSanitizer: detected memory leaks\n", "a/bug.cpp");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].tool, "LSan");
}

TEST(Diagnosis, OfStuckFibersIsOneForEachGroup) {
  auto const found = diagnoses_in(R"(DEADLOCK  2 of 7 fibers can never finish; they pin 256 KiB

  1 fiber (#1) blocked in unbuffered_channel::pop
    at      catalogue/a/bug.cpp:34   make_thumbnails(...)
              34 | while (sizes->pop(size) == channel_op_status::success)
    it is the body

  2 fibers (#7, #8) blocked in wait_group::wait
    at      catalogue/a/bug.cpp:29   make_thumbnails(...)::{lambda#2}
    started catalogue/a/bug.cpp:28   make_thumbnails(...)
WRONG TOTAL  0 bytes; the thumbnails have 19573
)",
                                  "a/bug.cpp");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].tool, "leaklab");
  EXPECT_EQ(found[0].kind, "deadlock in unbuffered_channel::pop");
  EXPECT_THAT(found[0].lines, ElementsAre(34));
  EXPECT_EQ(found[0].fibers, 1u);
  EXPECT_EQ(found[1].kind, "deadlock in wait_group::wait");
  EXPECT_EQ(found[1].fibers, 2u);
  EXPECT_THAT(found[1].lines, ElementsAre(29));
  EXPECT_EQ(found[2].tool, "result");
  EXPECT_EQ(found[2].kind, "wrong total");
}

TEST(Diagnosis, OfAnotherFileHasNoLines) {
  auto const found = diagnoses_in("==1==ERROR: AddressSanitizer: SEGV on unknown address 0x0\n"
                                  "    #0 0x1 in f /src/other/bug.cpp:9\n",
                                  "a/bug.cpp");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "SEGV");
  EXPECT_THAT(found[0].lines, IsEmpty());
}

TEST(Diagnosis, OfAQuietProgramIsNone) {
  EXPECT_THAT(diagnoses_in("CLEAN  all 7 fibers finished\nLEAKY roofs are no leak\n", "a/bug.cpp"),
              IsEmpty());
}

TEST(Expectations, AreReadFromTheEndsOfLines) {
  auto const found =
      expectations_in("// Summary. TSan: not this\n"
                      "f(); // incorrect! ASan: double-free; TSan: data race or heap-use-after-free\n"
                      "\n"
                      "g(); // leaklab: leak in buffered_channel::push (3 fibers)\n"
                      "h(); // incorrect!\n");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].tool, "ASan");
  EXPECT_THAT(found[0].kinds, ElementsAre("double-free"));
  EXPECT_EQ(found[0].line, 2u);
  EXPECT_EQ(found[1].tool, "TSan");
  EXPECT_THAT(found[1].kinds, ElementsAre("data race", "heap-use-after-free"));
  EXPECT_EQ(found[2].kinds, std::vector<std::string>{"leak in buffered_channel::push"});
  EXPECT_EQ(found[2].line, 4u);
  EXPECT_EQ(found[2].fibers, 3u);
  EXPECT_EQ(found[2].text(), "leak in buffered_channel::push (3 fibers)");
  EXPECT_EQ(found[1].fibers, 1u);
}

} // namespace
