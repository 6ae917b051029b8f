#pragma once

#include <string>
#include <vector>

namespace wf::app {

/// One value of a .jcfg file, as text: Janus takes a number or a boolean in quotes as well as without them.
struct JcfgValue {
    std::string text{};                ///< of a scalar
    std::vector<std::string> items{};  ///< of an array or a list
    bool is_list = false;
    unsigned line = 0;
    std::string source{};  ///< not empty: not from the file, but from "--nat-1-1", say
};

}  // namespace wf::app
