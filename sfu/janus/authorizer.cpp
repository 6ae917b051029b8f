#include "sfu/janus/authorizer.h"

#include <algorithm>

#include "sfu/janus/request_check.h"
#include "sfu/janus/signed_token.h"

namespace wf::janus {

bool Authorizer::isGoodToken(const std::string& token) const {
    if (storesTokens()) {
        return tokens_.find(token) != nullptr;
    }
    return SignedToken::isValid(token, settings_.token_auth_secret, "janus", settings_.wall_clock());
}

bool Authorizer::passes(const Json& message) const {
    if (settings_.api_secret.empty() && !settings_.token_auth) {
        return true;
    }
    const auto secret = findText(message, "apisecret");
    if (!settings_.api_secret.empty() && secret && sameSecret(*secret, settings_.api_secret)) {
        return true;
    }
    const auto token = findText(message, "token");
    return settings_.token_auth && token && isGoodToken(*token);
}

bool Authorizer::passesAdmin(const Json& message) const {
    if (settings_.admin_secret.empty()) {
        return true;
    }
    const auto secret = findText(message, "admin_secret");
    return secret && sameSecret(*secret, settings_.admin_secret);
}

bool Authorizer::mayAttach(const Json& message, const std::string& plugin) const {
    const auto token = findText(message, "token");
    if (!settings_.token_auth || !token) {
        return true;
    }
    if (!storesTokens()) {
        return isGoodToken(*token) && SignedToken::hasDescriptor(*token, plugin);
    }
    const TokenStore::Plugins* plugins = tokens_.find(*token);
    return plugins != nullptr && std::ranges::find(*plugins, plugin) != plugins->end();
}

}  // namespace wf::janus
