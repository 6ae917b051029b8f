#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "sfu/channels/json_format.h"
#include "sfu/channels/web_port_settings.h"

namespace wf::channels {

/// janus.transport.http.jcfg. The acl keys (`acl`, `admin_acl` and their `_forwarded`) are of both ports of a pair.
struct HttpSettings {
    bool events = true;
    JsonFormat json = JsonFormat::kIndented;
    std::string base_path = "/janus";
    WebPortSettings http{.enabled = true, .port = 8088};
    WebPortSettings https{.port = 8089};
    std::string admin_base_path = "/admin";
    WebPortSettings admin_http{.port = 7088};
    WebPortSettings admin_https{.port = 7889};
    unsigned mhd_connection_limit = 1020;
    WebOrigins cors;
    WebCertificates certificates;
    std::size_t max_body_bytes = std::size_t{4} << 20;
    // Not in the file.
    std::chrono::seconds poll_time{30};    ///< a long poll without events
    std::chrono::seconds answer_time{10};  ///< an API request without an answer
    std::size_t max_queued_events = 1000;  ///< of a session that nobody polls; the oldest go first
};

}  // namespace wf::channels
