#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/channels/http_response.h"
#include "sfu/channels/web_site.h"
#include "sfu/net/unique_fd.h"

namespace wf::channels {

/// The files of a folder for WebSite: opens only regular files below it, step by step and never through a symbolic
/// link, whatever names a client sends.
class WebFolder {
public:
    static constexpr std::size_t kMaxListed = 10000;
    static constexpr int kMaxDepth = 8;

    /// `route` must outlive this and has a folder.
    explicit WebFolder(const WebRoute& route) : route_(route) {}

    /// `name` (decoded) below the route's path, `range` the Range header; empty name: the list.
    [[nodiscard]] HttpResponse answer(std::string_view name, std::string_view range) const;

private:
    struct Listed {
        std::string name;
        std::uint64_t bytes;
        std::int64_t modified;
    };

    [[nodiscard]] HttpResponse list() const;
    void listInto(std::vector<Listed>& files, int folder, const std::string& prefix, int depth) const;
    [[nodiscard]] net::UniqueFd openFile(std::string_view name) const;
    [[nodiscard]] bool isGivenOut(std::string_view name) const;

    const WebRoute& route_;
};

/// By the file name's extension.
[[nodiscard]] std::string_view contentTypeOf(std::string_view name);

}  // namespace wf::channels
