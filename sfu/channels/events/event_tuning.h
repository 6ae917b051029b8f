#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/channels/json_format.h"
#include "sfu/janus/event_handler.h"
#include "sfu/janus/json.h"

namespace wf::channels {

/// Kinds of events, by Janus' names: "sessions,handles", "all", "none". nullopt when one is no kind; blanks do no harm.
std::optional<std::uint16_t> eventMaskOf(std::string_view list);
/// "sessions", "webrtc"; as a topic and, written like a title, as `eventtype`.
std::string_view eventName(janus::EventType type);
std::string_view eventTitle(janus::EventType type);

/// What an administrator may change of an event handler while it runs.
struct EventTuning {
    static constexpr std::uint16_t kAll = 0x1ff;

    std::uint16_t events = kAll;  ///< bits of janus::EventType
    bool grouping = true;
    JsonFormat json = JsonFormat::kIndented;

    [[nodiscard]] bool wants(janus::EventType type) const { return (events & static_cast<std::uint16_t>(type)) != 0; }
    /// The admin API's query_eventhandler: `tweak`, with Janus' codes.
    janus::Json query(const janus::Json& request);
};

}  // namespace wf::channels
