#pragma once

#include <span>
#include <string_view>

namespace wf::job {

/// A file of pp-rec/job/meeting_page/, put into the program when it is built (cmake/embed_texts.cmake).
struct PageText {
    std::string_view name;
    std::string_view text;
    std::string_view sha256_hex;
};

std::span<const PageText> meetingPageTexts();

}  // namespace wf::job
