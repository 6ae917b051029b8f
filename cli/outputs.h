#pragma once

#include <map>
#include <string>

#include "rtp/base/result.h"

namespace wf::cli {

/// Makes sure that no two tasks of a batch write one file, and none its own input.
class OutputClaims {
public:
    /// Errors: `output` is the input itself, or another input of the batch becomes it, too.
    Status claim(const std::string& input, const std::string& output);

private:
    std::map<std::string, std::string> owners_;  ///< output: input
};

/// Creates the folder and those above it. Errors: not possible.
Status makeFolder(const std::string& folder);

/// Lower case, without a leading dot.
std::string extensionWord(const std::string& text);

/// Extension of a path as a word; empty without one.
std::string extensionOf(const std::string& path);

}  // namespace wf::cli
