#include "pp-rec/job/json_parts.h"

#include <cmath>

#include "pp-rec/job/utc_time.h"

namespace wf::job {

std::string jsonLine(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

Json textOrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json timeOrNull(std::int64_t us) { return us > 0 ? Json(formatUtc(us)) : Json(nullptr); }

Json repairsJson(const media::RepairReport& repairs) {
    Json totals = Json::object();
    for (std::size_t i = 0; i < static_cast<std::size_t>(media::RepairKind::kCount); ++i) {
        const auto kind = static_cast<media::RepairKind>(i);
        const auto& total = repairs.total(kind);
        if (total.times > 0) {
            totals[std::string(media::repairName(kind))] = {{"times", total.times}, {"amount", rounded(total.amount)}};
        }
    }
    Json entries = Json::array();
    for (const media::Repair& repair : repairs.entries()) {
        entries.push_back({{"kind", media::repairName(repair.kind)},
                           {"at_s", rounded(repair.at_s)},
                           {"offset", repair.offset},
                           {"amount", rounded(repair.amount)},
                           {"text", media::describe(repair)}});
    }
    return {{"totals", totals}, {"entries", entries}};
}

}  // namespace wf::job
