#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/unit/sfu/janus/core_bench.h"

namespace {

using wf::janus::Json;
using wf::janus::test::CoreBench;
using wf::janus::test::FakeChannel;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// One request a line; the handle's id, which nobody can guess, is written '#'.
std::string withHandle(std::string_view line, const std::string& handle) {
    std::string text;
    for (const char c : line) {
        c == '#' ? text += handle : text += c;
    }
    return text;
}

void check(const FakeChannel& channel, std::size_t requests) {
    std::size_t answers = 0;
    for (const FakeChannel::Sent& sent : channel.sent) {
        answers += sent.request != 0 ? 1 : 0;
        require(Json::accept(sent.text));
    }
    require(answers == requests);
}

}  // namespace

/// Whatever clients and administrators send, each request is answered once, in JSON.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    constexpr std::size_t kMaxLines = 64;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    wf::janus::CoreSettings settings;
    settings.token_auth = true;
    settings.api_secret = "s";
    CoreBench bench(settings);
    static_cast<void>(bench.attach(R"(,"apisecret":"s")"));
    bench.channel.sent.clear();
    std::size_t requests = 0;
    while (!rest.empty() && requests < kMaxLines) {
        const std::size_t end = rest.find('\n');
        const std::string text = withHandle(rest.substr(0, end), bench.handle);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        ++requests;
        bench.core.onRequest(bench.channel, CoreBench::kClient, requests, text,
                             text.find("admin") != std::string::npos);
        bench.loop.turn(false);
    }
    bench.plugin.replies.clear();
    bench.pass(std::chrono::seconds(2));
    check(bench.channel, requests);
    return 0;
}
