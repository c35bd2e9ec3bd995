// Whose code a frame is: decided by its name, and in namespace boost by its file.
#include <leaklab/report/library.hpp>

#include <gtest/gtest.h>

namespace {

using leaklab::detail::places::is_library;

TEST(AFrame, OfALibraryIsRecognisedByItsScope) {
  for (auto const* name : {"boost::fibers::context::suspend()", "void std::__invoke_impl<void, f>(f&&)",
                           "std::function<void ()>::operator()() const", "__gnu_cxx::__mutex::lock()",
                           "leaklab::scheduler::pick_next()",
                           "boost::context::detail::fiber_entry<x>(boost::context::detail::transfer_t)",
                           "make_fcontext", "start_thread"})
    EXPECT_TRUE(is_library({name, "", 0})) << name;
}

TEST(AFrame, OfTheUsersIsNotALibrarysForItsParametersOrReturnType) {
  for (auto const* name :
       {"work(boost::fibers::mutex&)", "std::vector<int> make()", "boost::fibers::future<int> ask(int)",
        "main", "(anonymous namespace)::f(std::string)", "my::boost::f()", "stdx::f()", "boosted()",
        "void run<boost::fibers::mutex>()", "leaklab_user::f()"})
    EXPECT_FALSE(is_library({name, "/p/x.cpp", 1})) << name;
}

TEST(AFrame, WithABareNameIsALibrarysWhenItsFileIs) {
  EXPECT_TRUE(is_library({"operator()", "/usr/include/c++/12/functional", 1}));
  EXPECT_TRUE(is_library({"operator()", "/usr/include/boost/fiber/condition_variable.hpp", 1}));
  EXPECT_FALSE(is_library({"operator()", "/p/x.cpp", 1}));
}

TEST(AFrame, InNamespaceBoostIsALibrarysIfItsFileIsBoosts) {
  for (auto const* file : {"", "/usr/include/boost/fiber/mutex.hpp", "/usr/include/boost/asio.hpp",
                           "/usr/local/include/boost/coroutine2/detail/push_coroutine.ipp",
                           "/opt/boost_1_81_0/boost/hana/any.hpp", "/x/build/overlay/boost/context/fiber.hpp",
                           "/x/boost/libs/fiber/src/scheduler.cpp", "libs/context/src/fiber.cpp"})
    EXPECT_TRUE(is_library({"boost::some::f()", file, 1})) << file;
  for (auto const* file :
       {"/p/x.cpp", "x.cpp", "/p/boost/main.cpp", "/p/boost/mine/pool.hpp", "/p/libs/pool/src/pool.cpp",
        "/x/boost/libs/fiber/test/test_mutex.cpp", "/x/boost/libs/fiber/examples/asio/yield.hpp"})
    EXPECT_FALSE(is_library({"boost::fibers::asio::yield_t::wait()", file, 1})) << file;
}

} // namespace
