#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "pp-rec/media/repair_report.h"

namespace wf::job {

// Parts that the reports share (docs/mjr_json.md, docs/meeting_json.md). Only for the .cpp files of this folder.

using Json = nlohmann::ordered_json;

/// In one line; bytes that are no UTF-8 become U+FFFD.
std::string jsonLine(const Json& json);
/// Times and rates need no more than six decimals.
double rounded(double value);
Json textOrNull(const std::string& text);
/// Time of day as text; null for 0 and below.
Json timeOrNull(std::int64_t us);
Json repairsJson(const media::RepairReport& repairs);

}  // namespace wf::job
