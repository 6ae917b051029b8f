#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sfu/net/unique_fd.h"

namespace wf::channels {

/// What is answered to an HTTP request: bytes, or a part of an open file.
struct HttpResponse {
    struct File {
        net::UniqueFd fd;
        std::uint64_t offset = 0;
        std::uint64_t length = 0;
    };

    int status = 200;
    std::string content_type{};
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::shared_ptr<File> file{};  ///< instead of `body`

    static HttpResponse json(std::string text) { return {200, "application/json", std::move(text), {}, {}}; }
    /// A status with its words as the page, or, without `words`, an empty one.
    static HttpResponse plain(int status, std::string words = {});
    [[nodiscard]] std::uint64_t length() const { return file != nullptr ? file->length : body.size(); }
    /// Status line and headers, to the empty line.
    [[nodiscard]] std::string head(bool keep_alive) const;
};

}  // namespace wf::channels
