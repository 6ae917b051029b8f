#pragma once

#include <string>

#include "sfu/janus/core_settings.h"
#include "sfu/janus/json.h"
#include "sfu/janus/token_store.h"

namespace wf::janus {

/// Whether a request may pass: with the API's secret or with a token, whichever of the two the server asks for; one is
/// enough.
class Authorizer {
public:
    explicit Authorizer(const CoreSettings& settings) : settings_(settings) {}

    [[nodiscard]] bool passes(const Json& message) const;
    [[nodiscard]] bool passesAdmin(const Json& message) const;
    /// Whether the token of `message` opens the plugin. Without a token the API's secret has opened it.
    [[nodiscard]] bool mayAttach(const Json& message, const std::string& plugin) const;

    /// Stored tokens are in use.
    [[nodiscard]] bool storesTokens() const { return settings_.token_auth && settings_.token_auth_secret.empty(); }
    [[nodiscard]] TokenStore& tokens() { return tokens_; }

private:
    [[nodiscard]] bool isGoodToken(const std::string& token) const;

    const CoreSettings& settings_;
    TokenStore tokens_;
};

}  // namespace wf::janus
