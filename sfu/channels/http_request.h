#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wf::channels {

/// One HTTP request as it came.
struct HttpRequest {
    std::string method;
    std::string path;                                          ///< still percent-encoded
    std::string query;                                         ///< behind "?", still encoded
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;
    bool keep_alive = false;

    /// The first header of this (lower-case) name; empty when there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

}  // namespace wf::channels
