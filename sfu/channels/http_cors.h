#pragma once

#include "sfu/channels/http_request.h"
#include "sfu/channels/http_response.h"
#include "sfu/channels/web_port_settings.h"

namespace wf::channels {

/// What a page of another origin may do with the API.
class HttpCors {
public:
    HttpCors() = default;
    HttpCors(const WebOrigins& origins, const HttpRequest& request);

    /// False: the request comes from an origin that is not allowed, and that is enforced.
    [[nodiscard]] bool allowed() const { return allowed_; }
    void addTo(HttpResponse& response) const;

private:
    std::vector<std::pair<std::string, std::string>> headers_;
    bool allowed_ = true;
};

}  // namespace wf::channels
