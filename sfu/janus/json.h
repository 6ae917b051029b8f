#pragma once

#include <nlohmann/json.hpp>

namespace wf::janus {

/// Keeps the order in which keys were put: clients of Janus see it.
using Json = nlohmann::ordered_json;

}  // namespace wf::janus
