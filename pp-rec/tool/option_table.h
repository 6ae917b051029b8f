#pragma once

#include <limits>
#include <span>
#include <string_view>
#include <variant>

#include "pp-rec/tool/options.h"

namespace wf::tool {

using Flag = bool Options::*;
using Number = int Options::*;
using Text = std::optional<std::string> Options::*;

/// One option of the program (docs/man/pp-rec.1).
struct OptionSpec {
    char short_name = 0;  ///< 0: none
    std::string_view long_name;
    std::variant<Flag, Number, Text> target;
    std::string_view value;          ///< what the help calls the value; empty for flags
    const char* variable = nullptr;  ///< environment variable that stands in for the option
    std::string_view help;
    int most = std::numeric_limits<int>::max();  ///< numbers above it, or below 0, mean the default

    [[nodiscard]] bool isFlag() const { return std::holds_alternative<Flag>(target); }
};

/// All options in the order of the help text.
std::span<const OptionSpec> optionTable();

}  // namespace wf::tool
