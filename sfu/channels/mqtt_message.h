#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wf::channels {

/// One MQTT message either way. What only MQTT 5 has is left out with older versions.
struct MqttMessage {
    std::string topic;
    std::string payload;
    int qos = 0;
    bool retain = false;
    std::string response_topic{};
    std::optional<std::string> correlation_data{};
    std::vector<std::pair<std::string, std::string>> user_properties{};
};

}  // namespace wf::channels
