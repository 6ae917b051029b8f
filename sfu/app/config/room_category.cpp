#include "sfu/app/config/room_category.h"

namespace wf::app {

std::string textOf(const JcfgValue& value) {
    if (!value.is_list) {
        return value.text;
    }
    std::string text;
    for (const std::string& item : value.items) {
        text += (text.empty() ? "" : ",") + item;
    }
    return text;
}

std::vector<janus::videoroom::RoomOption> optionsOf(const JcfgGroup& group) {
    std::vector<janus::videoroom::RoomOption> options;
    for (const auto& [key, value] : group.values) {
        options.emplace_back(key, textOf(value));
    }
    return options;
}

}  // namespace wf::app
