// The page without data, as cmake puts it together from web/.
#pragma once

#include <string_view>

namespace leaklab::detail::page {

// HTML with the marks {{title}} and {{data}}.
extern std::string_view const html;

} // namespace leaklab::detail::page
