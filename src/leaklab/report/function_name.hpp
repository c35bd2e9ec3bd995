// Reads demangled C++ function names.
#pragma once

#include <string>
#include <string_view>

namespace leaklab::detail {

// Returns the qualified name alone: no return type, no template arguments, no parameters.
//   "int boost::fibers::future<int>::get()"  ->  "boost::fibers::future::get"
//   "main::{lambda(int)#2}::operator()(int) const"  ->  "main::{lambda#2}::operator()"
std::string qualified_name(std::string_view function);

// Returns the name as a report shows it: parameters as "(...)", and a lambda without its operator().
//   "make_thumbnails(std::vector<int> const&)::{lambda()#1}::operator()() const"  ->
//   "make_thumbnails(...)::{lambda#1}"
std::string short_name(std::string_view function);

// Returns the type of the function object that is called in this symbol: that of a fiber, from
// worker_context<Fn>::run_, or of a std::function. Empty for any other symbol.
std::string_view function_object(std::string_view symbol);

} // namespace leaklab::detail
