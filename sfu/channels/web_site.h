#pragma once

#include <functional>
#include <string>
#include <vector>

namespace wf::channels {

/// One thing that the HTTP channel serves beside the API: bytes at one path, or the files of a folder below a path
/// that ends in "/". Only regular files below the folder are given out, never through a symbolic link. A folder's own
/// path gives its files as JSON: [{"name", "bytes", "modified"}], newest first, `name` with subfolders.
struct WebRoute {
    std::string path;
    std::string content_type;  ///< of bytes; files have it by their extension
    std::string bytes;
    std::string folder;  ///< not empty: a folder on disk
    /// Only files whose name ends in one of these are given out; empty: all.
    std::vector<std::string> extensions{};
};

/// What the HTTP channel serves beside the API, on its ordinary ports only. The functions are called on the control
/// loop; without them there is no such path.
struct WebSite {
    std::vector<WebRoute> routes{};
    /// GET /metrics, in Prometheus' text format: gives the text once it has it, on the control loop.
    using TextDone = std::function<void(std::string text)>;
    std::function<void(TextDone done)> metrics{};
    /// GET /healthz: empty means well (200 "ok"), else 503 and this text.
    std::function<std::string()> health{};
    /// GET /readyz: whether to send new rooms here; as above.
    std::function<std::string()> readiness{};
};

}  // namespace wf::channels
