// The reports of a page: one for each way in which schedules end.
#pragma once

#include <leaklab/page.hpp>
#include <leaklab/page/search.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace leaklab::detail::page {

class end_reports {
public:
  end_reports(search const& s, std::function<void()> const& body, page_options const& o)
      : search_(s), body_(body), options_(o) {}

  // Returns the number of the report of schedules that end so. Schedules that leave the same fibers at the same
  // places have the same report.
  std::size_t number(std::uint32_t end);

  // Runs a schedule for each end that has a number, and returns the reports, by their numbers; at most 100, then empty
  // ones. The runs are those of a child, one after the other: what is known of the program's code is read once. If a run does
  // not end, or the child dies of it, another child makes the rest.
  std::vector<std::string> texts() const;

private:
  struct made;

  void make_from(made&, std::size_t count) const;
  bool make(made&, std::size_t report) const;

  search const& search_;
  std::function<void()> const& body_;
  page_options const& options_;
  std::map<std::uint32_t, std::size_t> numbers_;
  std::vector<std::uint32_t> ends_; // one of each kind
};

} // namespace leaklab::detail::page
