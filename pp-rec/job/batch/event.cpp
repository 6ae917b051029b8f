#include "pp-rec/job/batch/event.h"

#include <nlohmann/json.hpp>

#include "pp-rec/job/utc_time.h"

namespace wf::job::batch {

std::string toJson(const Event& event, std::int64_t time_us) {
    nlohmann::ordered_json json = {{"time", formatUtc(time_us)}, {"event", event.name}};
    for (const auto& [field, value] : event.fields) {
        std::visit([&json, &key = field](const auto& plain) { json[key] = plain; }, value);
    }
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace wf::job::batch
