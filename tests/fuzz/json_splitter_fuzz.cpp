#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sfu/channels/json_format.h"
#include "sfu/channels/json_splitter.h"

// Texts back to back: what is found lies in the message in order, and what is read can be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace wf::channels;
    const std::string_view message(reinterpret_cast<const char*>(data), size);
    const auto texts = splitJsonTexts(message);
    std::size_t at = 0;
    for (const std::string_view text : texts.value_or(std::vector<std::string_view>())) {
        const auto begin = static_cast<std::size_t>(text.data() - message.data());
        if (text.empty() || begin < at || begin + text.size() > size) {
            std::abort();
        }
        at = begin + text.size();
    }
    const auto read = readJsonTexts(message);
    if (read && (!texts || read->size() != texts->size())) {
        std::abort();
    }
    for (const wf::janus::Json& json : read.value_or(std::vector<wf::janus::Json>())) {
        for (const JsonFormat format : {JsonFormat::kCompact, JsonFormat::kPlain, JsonFormat::kIndented}) {
            const auto again = readJsonTexts(writeJson(json, format));
            if (!again || again->size() != 1 || writeJson(again->front(), format) != writeJson(json, format)) {
                std::abort();
            }
        }
    }
    return 0;
}
