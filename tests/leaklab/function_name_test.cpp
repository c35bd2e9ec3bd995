// Reading demangled names as g++ and clang really produce them.
#include <leaklab/report/function_name.hpp>

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace {

using leaklab::detail::function_object;
using leaklab::detail::qualified_name;
using leaklab::detail::short_name;

struct named {
  std::string_view function, qualified, brief;
};

void PrintTo(named const& n, std::ostream* os) {
  *os << n.function;
}

class EveryName : public testing::TestWithParam<named> {};

TEST_P(EveryName, HasItsQualifiedName) {
  EXPECT_EQ(qualified_name(GetParam().function), GetParam().qualified);
}

TEST_P(EveryName, HasItsShortName) {
  EXPECT_EQ(short_name(GetParam().function), GetParam().brief);
}

std::vector<named> const plain = {
    {"", "", ""},
    {"main", "main", "main"},
    {"work()", "work", "work()"},
    {"work(int)", "work", "work(...)"},
    {"ns::work(int, std::vector<int, std::allocator<int> > const&)", "ns::work", "ns::work(...)"},
    {"(anonymous namespace)::work()", "(anonymous namespace)::work", "(anonymous namespace)::work()"},
    {"a::(anonymous namespace)::b::work(char)", "a::(anonymous namespace)::b::work",
     "a::(anonymous namespace)::b::work(...)"},
    {"c::c()", "c::c", "c::c()"},
    {"c::~c()", "c::~c", "c::~c()"},
    {"c::get() const", "c::get", "c::get()"},
    {"c::get() const &", "c::get", "c::get()"},
    {"c::take() &&", "c::take", "c::take()"},
    {"name[abi:cxx11](int)", "name", "name(...)"},
    {"std::__cxx11::basic_string<char>::size[abi:cxx11]() const", "std::__cxx11::basic_string::size",
     "std::__cxx11::basic_string::size()"},
    {"work(int) [clone .cold]", "work", "work(...)"},
    {"work(int) [clone .isra.0]", "work", "work(...)"},
    {"operators::of(int)", "operators::of", "operators::of(...)"},
    {"my_operator()", "my_operator", "my_operator()"},
};

std::vector<named> const templates = {
    {"int boost::fibers::future<int>::get()", "boost::fibers::future::get", "boost::fibers::future::get()"},
    {"void f<int>(int)", "f", "f(...)"},
    {"std::vector<int, std::allocator<int> > make<(kind)1>(std::size_t)", "make", "make(...)"},
    {"void apply<&c::get>(c const&)", "apply", "apply(...)"},
    {"void apply<(&c::operator->)>(c const&)", "apply", "apply(...)"},
    {"decltype(auto) pass<int>(int)", "pass", "pass(...)"},
    {"decltype (({parm#1}->call)()) invoke<c*>(c*)", "invoke", "invoke(...)"},
    {"wait<main()::<lambda()> >", "wait", "wait"},
    {"box<std::function<void (int)> >::open()", "box::open", "box::open()"},
    {"<lambda>", "{lambda}", "{lambda}"},
    {"~<lambda>", "~{lambda}", "~{lambda}"},
    {"main()::<lambda(int)>", "main::{lambda}", "main()::{lambda}"},
};

std::vector<named> const operators = {
    {"c::operator()(int) const", "c::operator()", "c::operator()(...)"},
    {"operator()", "operator()", "operator()"},
    {"c::operator[](unsigned long)", "c::operator[]", "c::operator[](...)"},
    {"c::operator->() const", "c::operator->", "c::operator->()"},
    {"c::operator->*(int)", "c::operator->*", "c::operator->*(...)"},
    {"operator<<(std::ostream&, c const&)", "operator<<", "operator<<(...)"},
    {"std::ostream& operator<< <char>(std::ostream&, char)", "operator<<", "operator<<(...)"},
    {"bool operator< <int>(a<int> const&, a<int> const&)", "operator<", "operator<(...)"},
    {"std::istream& std::operator>><char, std::allocator<char> >(std::istream&, std::string&)",
     "std::operator>>", "std::operator>>(...)"},
    {"bool std::operator==<char>(std::string const&, char const*)",
     "std::operator==", "std::operator==(...)"},
    {"bool operator><int>(a<int> const&, a<int> const&)", "operator>", "operator>(...)"},
    {"c::operator<=>(c const&) const", "c::operator<=>", "c::operator<=>(...)"},
    {"c::operator=(c&&)", "c::operator=", "c::operator=(...)"},
    {"c::operator,(c&)", "c::operator,", "c::operator,(...)"},
    {"c::operator bool() const", "c::operator bool", "c::operator bool()"},
    {"c::operator unsigned long() const", "c::operator unsigned long", "c::operator unsigned long()"},
    {"c::operator std::vector<int>() const", "c::operator std::vector<int>",
     "c::operator std::vector<int>()"},
    {"operator new(unsigned long)", "operator new", "operator new(...)"},
    {"operator delete[](void*)", "operator delete[]", "operator delete[](...)"},
    {"operator\"\" _ms(unsigned long long)", "operator\"\" _ms", "operator\"\" _ms(...)"},
};

std::vector<named> const lambdas = {
    {"main::{lambda(int)#2}::operator()(int) const", "main::{lambda#2}::operator()", "main::{lambda#2}"},
    {"make(std::vector<int> const&)::{lambda()#1}::operator()() const", "make::{lambda#1}::operator()",
     "make(...)::{lambda#1}"},
    {"f()::{lambda()#1}::operator()() const::{lambda(int)#3}::operator()(int) const",
     "f::{lambda#1}::operator()::{lambda#3}::operator()", "f()::{lambda#1}::{lambda#3}"},
    {"auto (anonymous namespace)::f<int>(int)::{lambda(auto:1)#1}::operator()<int>(int) const",
     "(anonymous namespace)::f::{lambda#1}::operator()", "(anonymous namespace)::f(...)::{lambda#1}"},
    {"c::run(std::function<void ()>) const::{lambda()#2}::operator()() const",
     "c::run::{lambda#2}::operator()", "c::run(...)::{lambda#2}"},
};

INSTANTIATE_TEST_SUITE_P(Plain, EveryName, testing::ValuesIn(plain));
INSTANTIATE_TEST_SUITE_P(Templates, EveryName, testing::ValuesIn(templates));
INSTANTIATE_TEST_SUITE_P(Operators, EveryName, testing::ValuesIn(operators));
INSTANTIATE_TEST_SUITE_P(Lambdas, EveryName, testing::ValuesIn(lambdas));

TEST(AnyText, IsReadWithoutRunningAway) {
  for (std::string_view text : {"(",
                                ")",
                                "<",
                                ">",
                                "<<<<",
                                "f(",
                                "f<",
                                "f<(",
                                "{lambda",
                                "{lambda(",
                                "operator",
                                "operator(",
                                "operator<",
                                "operator ",
                                "a::operator",
                                "->",
                                ">",
                                " ",
                                "  ",
                                "[",
                                "f() ",
                                "void (*signal(int, void (*)(int)))(int)",
                                "(anonymous namespace",
                                "{lambda()#",
                                "boost::fibers::worker_context<"}) {
    qualified_name(text);
    short_name(text);
    function_object(text);
  }
}

TEST(TheFunctionObject, OfAFiberIsItsFirstTemplateArgument) {
  EXPECT_EQ(
      function_object("boost::fibers::worker_context<main::{lambda()#1}>::run_(boost::context::fiber&&)"),
      "main::{lambda()#1}");
  EXPECT_EQ(function_object("boost::fibers::worker_context<f(int, char)::{lambda()#1}, int>::run_(x)"),
            "f(int, char)::{lambda()#1}");
  EXPECT_EQ(function_object("boost::fibers::worker_context<main::{lambda(int)#1}&, int>::run_(x)"),
            "main::{lambda(int)#1}");
  EXPECT_EQ(function_object("boost::fibers::worker_context<void (*)(int), int>::run_(x)"), "void (*)(int)");
}

TEST(TheFunctionObject, OfAStdFunctionIsItsSecondTemplateArgument) {
  EXPECT_EQ(function_object(
                "std::_Function_handler<void (), main::{lambda()#1}>::_M_invoke(std::_Any_data const&)"),
            "main::{lambda()#1}");
  EXPECT_EQ(function_object("std::_Function_handler<void (int, char), box<int, char> >::_M_invoke(x)"),
            "box<int, char>");
}

TEST(TheFunctionObject, IsEmptyForAnyOtherSymbol) {
  EXPECT_EQ(function_object("main"), "");
  EXPECT_EQ(function_object(""), "");
  EXPECT_EQ(function_object("std::_Function_handler<void ()>"), "");
}

} // namespace
