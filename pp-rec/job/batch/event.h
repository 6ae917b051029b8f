#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace wf::job::batch {

/// Something that happened, with its facts in order (docs/batch.md).
struct Event {
    using Value = std::variant<std::string, std::int64_t, double, bool>;

    explicit Event(std::string event_name) : name(std::move(event_name)) {}
    Event& with(const std::string& field, Value value) {
        fields.emplace_back(field, std::move(value));
        return *this;
    }

    std::string name;
    std::vector<std::pair<std::string, Value>> fields;
};

/// One line of JSON without a line end: time of day, name, fields. Bytes that are no UTF-8 become U+FFFD.
std::string toJson(const Event& event, std::int64_t time_us);

using EventSink = std::function<void(const Event&)>;

}  // namespace wf::job::batch
