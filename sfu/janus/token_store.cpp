#include "sfu/janus/token_store.h"

#include <algorithm>

#include "sfu/janus/request_check.h"

namespace wf::janus {

void TokenStore::allow(const std::string& token, const Plugins& plugins) {
    Plugins& allowed = tokens_[token];
    for (const std::string& plugin : plugins) {
        if (std::ranges::find(allowed, plugin) == allowed.end()) {
            allowed.push_back(plugin);
        }
    }
}

void TokenStore::disallow(const std::string& token, const Plugins& plugins) {
    const auto found = tokens_.find(token);
    if (found != tokens_.end()) {
        std::erase_if(found->second,
                      [&](const std::string& plugin) { return std::ranges::find(plugins, plugin) != plugins.end(); });
    }
}

const TokenStore::Plugins* TokenStore::find(std::string_view token) const {
    const Plugins* found = nullptr;
    for (const auto& [known, plugins] : tokens_) {
        if (sameSecret(token, known)) {
            found = &plugins;
        }
    }
    return found;
}

}  // namespace wf::janus
