#include "sfu/channels/http_cors.h"

namespace wf::channels {

HttpCors::HttpCors(const WebOrigins& origins, const HttpRequest& request) {
    const std::string_view origin = request.header("origin");
    allowed_ =
        !origins.enforce_cors || origins.allow_origin.empty() || origin.empty() || origin == origins.allow_origin;
    if (origins.allow_origin.empty()) {
        headers_.emplace_back("Access-Control-Allow-Origin", "*");
    } else {
        headers_.emplace_back("Access-Control-Allow-Origin", origins.allow_origin);
        headers_.emplace_back("Access-Control-Allow-Credentials", "true");
        headers_.emplace_back("Vary", "Origin");
    }
    headers_.emplace_back("Access-Control-Max-Age", "86400");
    if (const auto method = request.header("access-control-request-method"); !method.empty()) {
        headers_.emplace_back("Access-Control-Allow-Methods", method);
    }
    if (const auto names = request.header("access-control-request-headers"); !names.empty()) {
        headers_.emplace_back("Access-Control-Allow-Headers", names);
    }
}

void HttpCors::addTo(HttpResponse& response) const {
    response.headers.insert(response.headers.end(), headers_.begin(), headers_.end());
}

}  // namespace wf::channels
