// Finding the results of a view; see view.hpp.
#include <bench/report/view.hpp>

#include <algorithm>

namespace bench_report {

result const* cell(results const& from, view const& v, entry const& row, entry const& column) {
  auto where = v.fixed;
  where.insert(row.where.begin(), row.where.end());
  where.insert(column.where.begin(), column.where.end());
  return find(from, v.workload, where);
}

std::vector<entry> rows_of(results const& from, view const& v) {
  std::vector<entry> rows;
  for (auto const& row : v.rows)
    if (std::any_of(v.columns.begin(), v.columns.end(),
                    [&](entry const& column) { return cell(from, v, row, column) != nullptr; }))
      rows.push_back(row);
  return rows;
}

bool has_figures(results const& from, view const& v) {
  return std::any_of(v.rows.begin(), v.rows.end(), [&](entry const& row) {
    return std::any_of(v.columns.begin(), v.columns.end(), [&](entry const& column) {
      auto const* const r = cell(from, v, row, column);
      return r && !values_of(*r, v.what).empty();
    });
  });
}

std::vector<entry> entries(std::string const& key, std::vector<std::string> const& values) {
  std::vector<entry> all;
  for (auto const& value : values)
    all.push_back({value, {{key, value}}});
  return all;
}

} // namespace bench_report
