// The admin API's care of stored tokens.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "sfu/janus/admin_api.h"

namespace wf::janus {
namespace {

constexpr std::array kAddParameters{
    Parameter{"token", JsonType::kString, true},
    Parameter{"plugins", JsonType::kArray},
};
constexpr std::array kTokenParameters{Parameter{"token", JsonType::kString, true}};

constexpr std::array<std::string_view, 5> kVerbs{"add_token", "allow_token", "disallow_token", "remove_token",
                                                 "list_tokens"};

/// The packages among `wishes` that are loaded.
TokenStore::Plugins loadedOf(const Json& wishes, const std::vector<Plugin*>& plugins) {
    TokenStore::Plugins loaded;
    for (const Json& wish : wishes) {
        const auto is_it = [&](const Plugin* plugin) {
            return wish.is_string() && wish.get_ref<const std::string&>() == plugin->description().package;
        };
        if (std::ranges::any_of(plugins, is_it)) {
            loaded.push_back(wish.get<std::string>());
        }
    }
    return loaded;
}

TokenStore::Plugins packagesOf(const std::vector<Plugin*>& plugins) {
    TokenStore::Plugins packages;
    for (const Plugin* plugin : plugins) {
        packages.push_back(plugin->description().package);
    }
    return packages;
}

void answerPlugins(const Request& request, const TokenStore::Plugins* plugins) {
    Json message = makeAnswer("success", 0, request.transaction);
    Json& data = message["data"] = Json::object();
    data["plugins"] = plugins == nullptr ? Json::array() : Json(*plugins);
    answer(request, message);
}

}  // namespace

bool AdminApi::onToken(const Request& request) {
    if (std::ranges::find(kVerbs, request.verb) == kVerbs.end()) {
        return false;
    }
    if (!s_.authorizer.storesTokens()) {
        refuse(request, {ApiErrorCode::kUnknown, "Stored-Token based authentication disabled"});
    } else if (request.verb == "list_tokens") {
        listTokens(request);
    } else if (request.verb == "add_token") {
        addToken(request);
    } else if (request.verb == "remove_token") {
        removeToken(request);
    } else {
        changeToken(request, request.verb == "allow_token");
    }
    return true;
}

void AdminApi::addToken(const Request& request) {
    if (const auto fault = checkParameters(request.message, kAddParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    const std::string token = *findText(request.message, "token");
    const Json* wishes = find(request.message, "plugins");
    const bool all = wishes == nullptr || wishes->empty();
    const TokenStore::Plugins plugins = all ? packagesOf(s_.parts.plugins) : loadedOf(*wishes, s_.parts.plugins);
    // A token that would open nothing is not kept.
    if (!plugins.empty()) {
        s_.authorizer.tokens().allow(token, plugins);
    }
    answerPlugins(request, s_.authorizer.tokens().find(token));
}

void AdminApi::changeToken(const Request& request, bool allow) {
    if (const auto fault = checkParameters(request.message, kTokenParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    const Json* wishes = find(request.message, "plugins");
    if (wishes == nullptr || !hasType(*wishes, JsonType::kNonEmptyArray)) {
        refuse(request, errorOf(invalidElement("plugins", JsonType::kNonEmptyArray)));
        return;
    }
    TokenStore& tokens = s_.authorizer.tokens();
    const std::string token = *findText(request.message, "token");
    if (tokens.find(token) == nullptr) {
        refuse(request, {ApiErrorCode::kTokenNotFound, "Token " + token + " not found"});
        return;
    }
    const TokenStore::Plugins plugins = loadedOf(*wishes, s_.parts.plugins);
    if (plugins.size() != wishes->size()) {
        refuse(request,
               {ApiErrorCode::kInvalidElementType, "Invalid element type (some of the provided plugins are invalid)"});
        return;
    }
    if (allow) {
        tokens.allow(token, plugins);
    } else {
        tokens.disallow(token, plugins);
    }
    answerPlugins(request, tokens.find(token));
}

void AdminApi::removeToken(const Request& request) {
    if (const auto fault = checkParameters(request.message, kTokenParameters)) {
        refuse(request, errorOf(*fault));
    } else if (s_.authorizer.tokens().remove(*findText(request.message, "token"))) {
        succeed(request);
    } else {
        refuse(request, {ApiErrorCode::kUnknown, "Error removing token"});
    }
}

void AdminApi::listTokens(const Request& request) {
    Json tokens = Json::array();
    for (const auto& [token, plugins] : s_.authorizer.tokens().all()) {
        // A token that opens nothing is not told, as with the peer.
        if (!plugins.empty()) {
            tokens.push_back({{"token", token}, {"allowed_plugins", plugins}});
        }
    }
    Json message = makeAnswer("success", 0, request.transaction);
    message["data"] = Json::object();
    message["data"]["tokens"] = std::move(tokens);
    answer(request, message);
}

}  // namespace wf::janus
