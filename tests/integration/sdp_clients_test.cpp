// Real WebRTC clients exchange offers and answers with the negotiation of the server, over HTTP on loopback. No media
// flows: what counts is that every side accepts what the other wrote. A client that is not installed is skipped.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "sfu/sdp/answerer.h"
#include "sfu/sdp/offerer.h"
#include "tests/integration/sdp/query.h"
#include "tests/support/http_responder.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

using namespace std::chrono_literals;

std::filesystem::path scriptFolder() {
    return std::filesystem::path(WF_TEST_DATA_DIR).parent_path() / "integration" / "sdp";
}

sdp::AnswerPolicy policyOf(const Query& query) {
    sdp::AnswerPolicy policy;
    policy.codecs.audio = {rtp::Codec::kOpus, rtp::Codec::kPcmu};
    policy.codecs.opus_red = query.has("red");
    policy.codecs.telephone_event = query.has("events");
    policy.codecs.opus_dtx = query.has("dtx");
    policy.reduced_size_rtcp = query.has("rsize");
    if (query.has("video")) {
        const auto codec = rtp::codecFromName(query.get("video"));
        policy.codecs.video = codec ? std::vector{*codec} : std::vector<rtp::Codec>{};
    }
    if (query.has("bitrate")) {
        policy.max_bitrate_bps = static_cast<std::uint32_t>(query.number("bitrate"));
    }
    if (query.has("message")) {
        policy.max_message_size = query.number("message");
    }
    return policy;
}

sdp::OfferedStream streamOf(const Query& query, std::uint32_t ssrc) {
    sdp::OfferedStream stream;
    stream.kind = query.has("data")    ? rtp::MediaKind::kData
                  : query.has("video") ? rtp::MediaKind::kVideo
                                       : rtp::MediaKind::kAudio;
    stream.codec = rtp::codecFromName(query.get(query.has("video") ? "video" : "audio")).value_or(rtp::Codec::kOpus);
    stream.parameters = sdp::FormatParameters(query.get("fmtp"));
    stream.extensions = sdp::ExtensionSet::all();
    stream.extensions.erase(sdp::ExtensionKind::kRid);
    stream.extensions.erase(sdp::ExtensionKind::kRepairedRid);
    stream.extensions.erase(stream.kind == rtp::MediaKind::kVideo ? sdp::ExtensionKind::kAudioLevel
                                                                  : sdp::ExtensionKind::kVideoOrientation);
    stream.ssrc = ssrc;
    if (stream.kind == rtp::MediaKind::kVideo) {
        stream.rtx_ssrc = ssrc + 1;
    }
    const std::string msid = query.get("msid");
    if (const std::size_t space = msid.find(' '); space != std::string::npos) {
        stream.msid = {msid.substr(0, space), msid.substr(space + 1)};
    }
    return stream;
}

// "index direction payload-type", "index data" or "index refused" a line.
std::string summary(const sdp::SubscriberAnswer& answer) {
    std::ostringstream text;
    for (const sdp::NegotiatedMedia& media : answer.media) {
        text << media.index;
        if (!media.accepted()) {
            text << " refused";
        } else if (media.data) {
            text << " data";
        } else {
            text << (media.direction == sdp::Direction::kSendonly ? " sendonly " : " inactive ")
                 << int{media.codec->payload_type};
        }
        text << "\n";
    }
    return text.str();
}

/// The server's side of all exchanges of one client.
class Negotiator {
public:
    using Request = HttpResponder::Request;
    using Response = HttpResponder::Response;

    Response handle(const Request& request) {
        const std::scoped_lock lock(mutex_);
        const Query query(request.target);
        if (query.path == "/answer") {
            return answer(query, request.body);
        }
        if (query.path == "/candidate") {
            return {200, "text/plain", sdp::formatCandidate(local_.candidates.front())};
        }
        if (query.path == "/done") {
            results_ = request.body;
            return {};
        }
        if (query.path.starts_with("/subscriber/")) {
            return subscriber(query, request.body);
        }
        std::ifstream page(scriptFolder() / "browser.html", std::ios::binary);
        return query.path == "/" ? Response{200, "text/html; charset=utf-8", {std::istreambuf_iterator<char>(page), {}}}
                                 : Response{404, "text/plain", "no such page"};
    }

    std::string results() {
        const std::scoped_lock lock(mutex_);
        return results_;
    }

private:
    Response answer(const Query& query, const std::string& body) {
        const auto offer = sdp::parse(body);
        if (!offer) {
            return {400, "text/plain", offer.error().message};
        }
        sdp::LocalTransport local = local_;
        if (query.has("trickle")) {
            local.candidates.clear();
            local.end_of_candidates = false;
        }
        const auto made = sdp::answerOffer(*offer, policyOf(query), local);
        return made ? Response{200, "text/plain", sdp::write(made->description)}
                    : Response{400, "text/plain", made.error().message};
    }

    Response subscriber(const Query& query, const std::string& body) {
        if (query.path == "/subscriber/new") {
            offerer_ = std::make_unique<sdp::Offerer>("1795377475972911", "VideoRoom 7");
        } else if (query.path == "/subscriber/add") {
            offerer_->add(streamOf(query, next_ssrc_ += 2));
        } else if (query.path == "/subscriber/remove") {
            offerer_->remove(query.number("index"));
        } else if (query.path == "/subscriber/restart") {
            local_.ice = {"wxyz", "lkjihgfedcba9876543210"};
        } else if (query.path == "/subscriber/offer") {
            return {200, "text/plain", sdp::write(offerer_->offer(local_))};
        } else if (query.path == "/subscriber/answer") {
            const auto parsed = sdp::parse(body);
            if (!parsed) {
                return {400, "text/plain", parsed.error().message};
            }
            const auto accepted = offerer_->accept(*parsed, local_);
            return accepted ? Response{200, "text/plain", summary(*accepted)}
                            : Response{400, "text/plain", accepted.error().message};
        }
        return {};
    }

    static sdp::LocalTransport localEnd() {
        sdp::LocalTransport local;
        local.ice = {"abcd", "0123456789abcdefghijkl"};
        local.ice_lite = true;
        local.address = "IN IP4 127.0.0.1";
        std::string hash = "0A";
        for (int i = 1; i < 32; ++i) {
            hash += ":0A";
        }
        local.fingerprints = {{"sha-256", hash}};
        // Port 9 discards; the checks of the clients get no answer.
        local.candidates = {*sdp::parseCandidate("candidate:1 1 udp 2015363327 127.0.0.1 9 typ host"),
                            *sdp::parseCandidate("candidate:2 1 tcp 1015021823 127.0.0.1 9 typ host tcptype passive")};
        return local;
    }

    std::mutex mutex_;
    sdp::LocalTransport local_ = localEnd();
    std::unique_ptr<sdp::Offerer> offerer_;
    std::uint32_t next_ssrc_ = 1000;
    std::string results_;
};

// Every line of the results must begin with "ok: "; there must be at least `least` of them.
void expectAllOk(const std::string& results, std::size_t least, const Outcome& outcome) {
    std::istringstream lines(results);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        EXPECT_TRUE(line.starts_with("ok: ")) << line;
    }
    EXPECT_GE(count, least) << results << "\n" << outcome.describe();
}

TEST(SdpClients, Chromium) {
    if (!isInstalled("chromium")) {
        GTEST_SKIP() << "chromium is not installed";
    }
    const TempDir folder;
    Negotiator negotiator;
    const HttpResponder server([&](const auto& request) { return negotiator.handle(request); });
    Command command;
    command.argv = {"chromium",
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-proxy-server",
                    "--autoplay-policy=no-user-gesture-required",
                    "--user-data-dir=" + (folder.path() / "profile").string(),
                    "--dump-dom",
                    server.url() + "/"};
    command.environment = {{"HOME", folder.path().string()}};
    const Outcome outcome = run(command);
    expectAllOk(negotiator.results(), 16, outcome);
}

TEST(SdpClients, Firefox) {
    if (!isInstalled("firefox-esr")) {
        GTEST_SKIP() << "firefox-esr is not installed";
    }
    const TempDir folder;
    const std::filesystem::path profile = folder.path() / "profile";
    std::filesystem::create_directories(profile);
    std::ofstream(profile / "user.js") << "user_pref('media.autoplay.default', 0);\n"
                                          "user_pref('media.gmp-manager.updateEnabled', false);\n"
                                          "user_pref('network.captive-portal-service.enabled', false);\n"
                                          "user_pref('network.connectivity-service.enabled', false);\n"
                                          "user_pref('network.proxy.type', 0);\n"
                                          "user_pref('app.update.enabled', false);\n"
                                          "user_pref('datareporting.policy.dataSubmissionEnabled', false);\n";
    Negotiator negotiator;
    const HttpResponder server([&](const auto& request) { return negotiator.handle(request); });
    Command command;
    // It takes the picture, and ends, when the page has loaded.
    command.argv = {"firefox-esr",
                    "--headless",
                    "--no-remote",
                    "--profile",
                    profile.string(),
                    "--screenshot",
                    (folder.path() / "page.png").string(),
                    server.url() + "/"};
    command.environment = {{"HOME", folder.path().string()}};
    const Outcome outcome = run(command);
    expectAllOk(negotiator.results(), 16, outcome);
}

// Runs a script of this folder with Debian's Python, whose modules the clients are.
void runScript(const std::string& script, const std::string& module, std::size_t least) {
    const std::string python = "/usr/bin/python3";
    if (!std::filesystem::exists(python) || !run({python, "-c", module}).ok()) {
        GTEST_SKIP() << "no " << python << " that can '" << module << "'";
    }
    Negotiator negotiator;
    const HttpResponder server([&](const auto& request) { return negotiator.handle(request); });
    const Outcome outcome = run({python, (scriptFolder() / script).string(), server.url()});
    EXPECT_TRUE(outcome.ok()) << outcome.describe();
    expectAllOk(negotiator.results(), least, outcome);
}

TEST(SdpClients, Aiortc) { runScript("aiortc_client.py", "import aiortc", 3); }

TEST(SdpClients, GStreamer) {
    runScript("webrtcbin_client.py",
              "import gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import Gst, GstWebRTC; "
              "Gst.init(None); assert Gst.ElementFactory.find('webrtcbin') and Gst.ElementFactory.find('nicesrc')",
              5);
}

}  // namespace
}  // namespace wf::test
