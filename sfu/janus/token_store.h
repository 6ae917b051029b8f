#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wf::janus {

/// Tokens that administrators give out, each with the plugins it opens.
class TokenStore {
public:
    using Plugins = std::vector<std::string>;

    /// Adds to what the token may already.
    void allow(const std::string& token, const Plugins& plugins);
    void disallow(const std::string& token, const Plugins& plugins);
    [[nodiscard]] bool remove(const std::string& token) { return tokens_.erase(token) > 0; }
    /// nullptr: no such token. The time it takes does not tell how much of a token was right.
    [[nodiscard]] const Plugins* find(std::string_view token) const;
    [[nodiscard]] const std::map<std::string, Plugins>& all() const { return tokens_; }

private:
    std::map<std::string, Plugins> tokens_;
};

}  // namespace wf::janus
