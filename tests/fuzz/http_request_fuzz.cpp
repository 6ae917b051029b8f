#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "sfu/channels/access_list.h"
#include "sfu/channels/byte_range.h"
#include "sfu/channels/http_parser.h"
#include "sfu/channels/http_target.h"
#include "sfu/channels/node_lookup.h"

namespace {

using namespace wf::channels;

struct Outcome {
    std::optional<HttpRequest> request;
    int error = 0;
    std::size_t taken = 0;
};

Outcome parse(std::string_view bytes, std::size_t portion) {
    HttpParser parser(4096);
    Outcome outcome;
    while (outcome.taken < bytes.size() && !parser.complete() && parser.error() == 0) {
        outcome.taken += parser.feed(bytes.substr(outcome.taken, portion));
    }
    outcome.error = parser.error();
    if (parser.complete()) {
        outcome.request = parser.take();
    }
    return outcome;
}

void readTarget(const HttpRequest& request) {
    if (const auto path = percentDecoded(request.path)) {
        const auto target = apiTargetOf(*path, "/janus");
        if (target && target->first.find('/') != std::string::npos) {
            std::abort();
        }
    }
    for (const auto& [name, value] : queryOf(request.query)) {
        static_cast<void>(idOf(value));
    }
    const auto range = byteRangeOf(request.header("range"), 1000);
    if (range && range->first + range->length > 1000) {
        std::abort();
    }
    static_cast<void>(AccessList("10.").allows(forwardedClient(request.header("x-forwarded-for"))));
}

}  // namespace

// A request is the same in whatever portions it comes. The same bytes are read as the answer of a node lookup too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Outcome whole = parse(bytes, bytes.size());
    for (const std::size_t portion : {1U, 7U}) {
        const Outcome parts = parse(bytes, portion);
        if (parts.error != whole.error || parts.request.has_value() != whole.request.has_value() ||
            (whole.request && (parts.request->body != whole.request->body || parts.taken != whole.taken))) {
            std::abort();
        }
    }
    if (whole.request) {
        readTarget(*whole.request);
    }
    const auto answer = readNodeAnswer(bytes, true);
    if (!answer || (*answer && (*answer)->size() > kMaxNodeBody)) {
        std::abort();
    }
    if (*answer) {
        static_cast<void>(brokerUrlOf(**answer, 1883));
    }
    return 0;
}
