// Looks at what is on disk, without a trace in this program's memory.
#pragma once

#include <functional>

namespace cli {

// Calls look() in a child. If it throws there, calls it here as well, so that it throws here. Where memory lies must not
// depend on what is on disk, if a search goes on from a checkpoint, or several ranks search together: then states are told
// apart by addresses, and a look at a file that is there allocates otherwise than one at a file that is not.
void look_in_a_child(std::function<void()> const& look);

} // namespace cli
