#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wf::app {

/// The parts in their order, `separator` between them; empty ones at the beginning leave no separator.
std::string joined(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace wf::app
