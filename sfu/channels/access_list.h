#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wf::channels {

/// Janus' access lists: an address may come in when it begins with one of the texts of the list; an empty list lets
/// everybody in.
class AccessList {
public:
    /// `list` by commas, spaces ignored.
    explicit AccessList(std::string_view list);
    [[nodiscard]] bool allows(std::string_view ip) const;
    [[nodiscard]] bool empty() const { return beginnings_.empty(); }

private:
    std::vector<std::string> beginnings_;
};

/// The first address of an X-Forwarded-For header: the client, as the nearest trusted proxy was told.
[[nodiscard]] std::string_view forwardedClient(std::string_view header);

}  // namespace wf::channels
