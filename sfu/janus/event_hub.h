#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfu/janus/core_settings.h"
#include "sfu/janus/event_handler.h"

namespace wf::janus {

/// Hands events to those who want them; costs nothing but a look when nobody does. On the control loop.
class EventHub {
public:
    /// Whom an event is about; 0 and empty where it is about none.
    struct Subject {
        std::uint64_t session_id = 0;
        std::uint64_t handle_id = 0;
        std::string opaque_id{};
    };

    explicit EventHub(const CoreSettings& settings) : settings_(settings) {}

    void add(EventHandler& handler) { handlers_.push_back(&handler); }
    [[nodiscard]] const std::vector<EventHandler*>& handlers() const { return handlers_; }
    [[nodiscard]] EventHandler* find(const std::string& package) const;

    [[nodiscard]] bool wanted(EventType type) const;
    /// `subtype` parts kinds of events further, as Janus does; 0: none.
    void emit(EventType type, const Subject& subject, Json event, unsigned subtype = 0) const;

private:
    const CoreSettings& settings_;
    std::vector<EventHandler*> handlers_;
};

}  // namespace wf::janus
