#pragma once

#include <span>
#include <string_view>

namespace wf::app {

/// A file of the page that the server brings with it (sfu/app/web_page).
struct WebText {
    std::string_view name;
    std::string_view text;
    std::string_view sha256;
};

std::span<const WebText> webTexts();

}  // namespace wf::app
