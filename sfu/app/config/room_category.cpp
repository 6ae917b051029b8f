#include "sfu/app/config/room_category.h"

#include "sfu/app/config/joined.h"

namespace wf::app {

std::string textOf(const JcfgValue& value) { return value.is_list ? joined(value.items, ",") : value.text; }

std::vector<janus::videoroom::RoomOption> optionsOf(const JcfgGroup& group) {
    std::vector<janus::videoroom::RoomOption> options;
    for (const auto& [key, value] : group.values) {
        options.emplace_back(key, textOf(value));
    }
    return options;
}

}  // namespace wf::app
