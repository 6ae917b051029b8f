#include "sfu/sdp/session_description.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/sfu/sdp/samples.h"

namespace wf::sdp {
namespace {

constexpr std::string_view kHead = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

std::vector<std::string> sortedLines(const std::string& text) {
    std::vector<std::string> lines;
    std::string line;
    for (const char c : text) {
        if (c != '\r' && c != '\n') {
            line += c;
        } else if (!line.empty()) {
            lines.push_back(line);
            line.clear();
        }
    }
    std::ranges::sort(lines);
    return lines;
}

// What writing makes uniform: the space in msid-semantic, blanks after the semicolons of fmtp, case of fingerprints.
std::string uniform(std::string text) {
    const auto replaceAll = [&](std::string_view from, std::string_view to) {
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
            text.replace(at, from.size(), to);
        }
    };
    replaceAll("a=msid-semantic:WMS", "a=msid-semantic: WMS");
    replaceAll("minptime=10; useinbandfec", "minptime=10;useinbandfec");
    replaceAll("99:41:49:83:4a:97:0e:1f:ef:6d:f7:c9:c7:70:9d:1f:66:79:a8:07",
               "99:41:49:83:4A:97:0E:1F:EF:6D:F7:C9:C7:70:9D:1F:66:79:A8:07");
    return text;
}

TEST(SdpSession, WritesBackEverySample) {
    const std::vector<std::string> names = sampleNames();
    ASSERT_GE(names.size(), 30U);
    for (const std::string& name : names) {
        const std::string text = sampleText(name);
        const SessionDescription session = parsed(text);
        const std::string written = write(session);
        EXPECT_EQ(sortedLines(uniform(text)), sortedLines(written)) << name;
        EXPECT_EQ(parsed(written), session) << name;
    }
}

// Attributes of real clients all belong to a member, but for these.
TEST(SdpSession, KnowsTheAttributesOfEverySample) {
    for (const std::string& name : sampleNames()) {
        const SessionDescription session = sample(name);
        EXPECT_TRUE(session.attributes.empty()) << name;
        for (const MediaDescription& line : session.media) {
            for (const Attribute& attribute : line.attributes) {
                const std::vector<std::string> expected{"rtcp", "rtcp-xr", "rtcp-mux-only", "framerate", "crypto"};
                EXPECT_NE(std::ranges::find(expected, attribute.name), expected.end())
                    << name << ": " << attribute.name << ":" << attribute.value.value_or("");
            }
        }
    }
}

TEST(SdpSession, TruncatedAtEveryLength) {
    for (const std::string name : {"chromium-offer-simulcast", "firefox-offer-simulcast", "aiortc-offer-all"}) {
        const std::string text = sampleText(name);
        const std::size_t first_media = text.find("m=");
        for (std::size_t size = 0; size < text.size(); ++size) {
            const auto session = parse(std::string_view(text).substr(0, size));
            if (size < first_media) {
                EXPECT_FALSE(session.ok()) << name << " " << size;
            } else if (session.ok()) {
                EXPECT_EQ(parsed(write(*session)), *session) << name << " " << size;
            }
        }
    }
}

TEST(SdpSession, ReadsAnyLineEnds) {
    const std::string text = sampleText("chromium-offer-av");
    const SessionDescription session = parsed(text);
    std::string lf;
    std::string cr;
    std::string loose = "\n";
    for (const char c : text) {
        lf += c == '\r' ? "" : std::string(1, c);
        cr += c == '\n' ? "" : std::string(1, c);
        loose += c == '\r' ? " \t\r\n" : std::string(1, c);
    }
    EXPECT_EQ(parsed(lf), session);
    EXPECT_EQ(parsed(cr), session);
    EXPECT_EQ(parsed(loose), session);
    EXPECT_EQ(parsed(lf.substr(0, lf.size() - 1)), session);
}

TEST(SdpSession, SaysWhatIsMissing) {
    const auto message = [](std::string_view text) {
        const auto session = parse(text);
        return session.ok() ? std::string("read") : session.error().message;
    };
    EXPECT_EQ(message(""), "Invalid SDP (doesn't start with v=)");
    EXPECT_EQ(message("o=- 1 2 IN IP4 127.0.0.1\r\n"), "Invalid SDP (doesn't start with v=)");
    EXPECT_EQ(message("v=0\r\n"), "Missing mandatory lines (o=, s= or m=)");
    EXPECT_EQ(message(kHead), "Missing mandatory lines (o=, s= or m=)");
    EXPECT_EQ(message("v=0\r\ns=-\r\nm=audio 9 RTP/AVP 0\r\n"), "Missing mandatory lines (o=, s= or m=)");
    EXPECT_EQ(message(std::string(kHead) + "m=audio x RTP/AVP 0\r\n"), "An m= line must name media, port and protocol");
    EXPECT_EQ(message(std::string(kHead) + "m=audio 65536 RTP/AVP 0\r\n"),
              "An m= line must name media, port and protocol");
    EXPECT_EQ(message(std::string(kHead) + "m=audio 9\r\n"), "An m= line must name media, port and protocol");
    EXPECT_EQ(parse(std::string(kHead) + "m=audio 9\r\n").error().offset, kHead.size());
    EXPECT_EQ(message(std::string(kHead) + "m=audio 9/2 RTP/AVP 0\r\n"), "read");
    EXPECT_FALSE(parse(std::string_view("v=0\0\r\n", 6)).ok());
}

TEST(SdpSession, IsBounded) {
    std::string lines;
    for (std::size_t i = 0; i < kMaxMediaLines; ++i) {
        lines += "m=audio 9 RTP/AVP 0\r\n";
    }
    EXPECT_EQ(parsed(std::string(kHead) + lines).media.size(), kMaxMediaLines);
    EXPECT_FALSE(parse(std::string(kHead) + lines + "m=audio 9 RTP/AVP 0\r\n").ok());
    EXPECT_FALSE(parse(std::string(kHead) + "m=audio 9 RTP/AVP 0\r\n" + std::string(kMaxSessionBytes, '\n')).ok());

    std::string many = std::string(kHead) + "m=audio 9 RTP/AVP 0\r\n";
    for (std::size_t i = 0; i < kMaxAttributesPerKind; ++i) {
        many += "a=ssrc:" + std::to_string(i) + " cname:x\r\na=unknown\r\n";
    }
    EXPECT_EQ(parsed(many).media[0].sources.size(), kMaxAttributesPerKind);
    EXPECT_EQ(parsed(many).media[0].attributes.size(), kMaxAttributesPerKind);
    EXPECT_FALSE(parse(many + "a=unknown\r\n").ok());
    EXPECT_FALSE(parse(many + "a=ssrc:9999 cname:x\r\n").ok());
    EXPECT_FALSE(parse(many + "i=a\r\n" +
                       [] {
                           std::string text;
                           for (std::size_t i = 0; i < kMaxAttributesPerKind; ++i) {
                               text += "k=prompt\r\n";
                           }
                           return text;
                       }())
                     .ok());
}

TEST(SdpSession, ReadsSessionLevel) {
    const SessionDescription session = parsed(
        "v=0\r\no=alice 99999999999999999999999 7 IN IP6 ::1\r\ns=A talk\r\ni=about things\r\nu=http://example.com\r\n"
        "c=IN IP4 192.0.2.1\r\nb=AS:512\r\nb=TIAS:500000\r\nt=0 0\r\nr=7d 1h 0 25h\r\na=group:BUNDLE a b\r\n"
        "a=group:LS a\r\na=ice-lite\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=ice-options:trickle ice2\r\n"
        "a=fingerprint:SHA-256 aa:0b\r\na=setup:active\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS *\r\n"
        "a=recvonly\r\na=extmap:1 urn:x\r\na=tool:test\r\nm=audio 9 RTP/AVP 0\r\nm=video 9 RTP/AVP 96\r\n"
        "a=sendonly\r\na=ice-ufrag:v\r\na=ice-pwd:q\r\na=setup:passive\r\n");
    EXPECT_EQ(session.origin, (Origin{"alice", "99999999999999999999999", "7", "IN IP6 ::1"}));
    EXPECT_EQ(session.name, "A talk");
    EXPECT_EQ(session.other_lines,
              (std::vector<OtherLine>{{'i', "about things"}, {'u', "http://example.com"}, {'r', "7d 1h 0 25h"}}));
    EXPECT_EQ(session.bandwidths, (std::vector<Bandwidth>{{"AS", 512}, {"TIAS", 500000}}));
    ASSERT_NE(session.bundle(), nullptr);
    EXPECT_EQ(session.bundle()->mids, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(session.ice_lite && session.extmap_allow_mixed);
    EXPECT_EQ(session.msid_semantic, "WMS *");
    EXPECT_EQ(session.attributes, (std::vector<Attribute>{{"tool", "test"}}));

    const TransportAttributes first = session.transportOf(session.media[0]);
    EXPECT_EQ(first.ice_ufrag + first.ice_pwd, "up");
    EXPECT_EQ(first.fingerprints, (std::vector<Fingerprint>{{"sha-256", "AA:0B"}}));
    EXPECT_EQ(first.setup, DtlsSetup::kActive);
    EXPECT_EQ(session.directionOf(session.media[0]), Direction::kRecvonly);
    const TransportAttributes second = session.transportOf(session.media[1]);
    EXPECT_EQ(second.ice_ufrag + second.ice_pwd, "vq");
    EXPECT_EQ(second.ice_options, (std::vector<std::string>{"trickle", "ice2"}));
    EXPECT_EQ(second.setup, DtlsSetup::kPassive);
    EXPECT_EQ(session.directionOf(session.media[1]), Direction::kSendonly);
}

TEST(SdpSession, ReadsFormats) {
    const SessionDescription session = sessionOf(
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0 9 13 200 x 111 101",
        "a=fmtp:111 minptime=10; useinbandfec=1\r\na=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111  nack   pli \r\n"
        "a=rtcp-fb:* transport-cc\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n"
        "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=rtpmap:77 none/1\r\na=rtpmap:9 G722/8000/1\r\n");
    const MediaDescription& line = session.media[0];
    ASSERT_EQ(line.formats.size(), 6U);
    EXPECT_EQ(line.formats[0].name, "opus");
    EXPECT_EQ(line.formats[0].channels, 2);
    EXPECT_EQ(line.formats[0].feedback, std::vector<std::string>{"nack pli"});
    EXPECT_TRUE(line.formats[0].parameters.flag("USEINBANDFEC"));
    EXPECT_EQ(line.formats[0].parameters.get("minptime"), "10");
    EXPECT_EQ(line.formats[1].parameters.text(), "111/111");
    EXPECT_EQ(line.formats[2].name, "PCMU");
    EXPECT_EQ(line.formats[2].clock_rate, 8000U);
    EXPECT_FALSE(line.formats[2].mapped);
    EXPECT_EQ(line.formats[3].channels, 1);
    EXPECT_EQ(line.formats[4].name, "CN");
    EXPECT_EQ(line.formats[5].parameters.text(), "0-15");
    EXPECT_EQ(line.feedback_of_all, std::vector<std::string>{"transport-cc"});
    EXPECT_EQ(line.attributes, (std::vector<Attribute>{{"rtpmap", "77 none/1"}}));
    EXPECT_EQ(line.findRtx(111), nullptr);
}

TEST(SdpSession, ReadsExtensionsSourcesAndLayers) {
    const SessionDescription session = sessionOf(
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
        "a=extmap:4 urn:a\r\na=extmap:15/sendonly urn:b with configuration\r\na=extmap:4096/inactive urn:c\r\n"
        "a=extmap:1/both urn:d\r\na=extmap:x urn:e\r\na=ssrc-group:FID 1 2\r\na=ssrc-group:SIM 1 3 5\r\n"
        "a=ssrc:1 cname:a b\r\na=ssrc:1 msid:s t\r\na=ssrc:2 cname\r\na=ssrc:x cname:y\r\na=ssrc-group:FID\r\n"
        "a=rid:h send pt=96,97;max-width=1280\r\na=rid:l recv\r\na=rid:x both\r\n"
        "a=simulcast:send h;~m,n recv l\r\na=msid:stream track\r\na=msid:- only\r\na=msid:alone\r\n");
    const MediaDescription& line = session.media[0];
    EXPECT_EQ(line.extensions, (std::vector<ExtensionMap>{{4, std::nullopt, "urn:a", ""},
                                                          {15, Direction::kSendonly, "urn:b", "with configuration"},
                                                          {4096, Direction::kInactive, "urn:c", ""}}));
    EXPECT_EQ(line.source_groups, (std::vector<SourceGroup>{{"FID", {1, 2}}, {"SIM", {1, 3, 5}}}));
    ASSERT_EQ(line.sources.size(), 2U);
    EXPECT_EQ(line.sources[0].attributes, (std::vector<Attribute>{{"cname", "a b"}, {"msid", "s t"}}));
    EXPECT_EQ(line.sources[1].attributes, (std::vector<Attribute>{{"cname", std::nullopt}}));
    ASSERT_EQ(line.rids.size(), 2U);
    EXPECT_EQ(line.rids[0], (Rid{"h", true, "pt=96,97;max-width=1280", {96, 97}}));
    EXPECT_EQ(line.rids[1], (Rid{"l", false, "", {}}));
    ASSERT_TRUE(line.simulcast);
    EXPECT_EQ(line.simulcast->send,
              (std::vector<std::vector<SimulcastLayer>>{{{"h", false}}, {{"m", true}, {"n", false}}}));
    EXPECT_EQ(line.simulcast->recv, (std::vector<std::vector<SimulcastLayer>>{{{"l", false}}}));
    EXPECT_EQ(line.msids, (std::vector<Msid>{{"stream", "track"}, {"-", "only"}, {"alone", ""}}));
    EXPECT_EQ(line.attributes.size(), 5U);
}

TEST(SdpSession, ReadsSimulcastOfOldDrafts) {
    const SessionDescription session =
        sessionOf("m=video 9 RTP/SAVPF 96", "a=simulcast: send rid=h;l\r\na=rid:h send\r\na=rid:l send\r\n");
    ASSERT_TRUE(session.media[0].simulcast);
    EXPECT_EQ(session.media[0].simulcast->send.size(), 2U);
    EXPECT_EQ(session.media[0].simulcast->send[0][0].rid, "h");
}

TEST(SdpSession, ReadsBothFormsOfDataChannels) {
    const SessionDescription old = sessionOf("m=application 9 DTLS/SCTP 5000",
                                             "a=sctpmap:5000 webrtc-datachannel 65535\r\na=max-message-size:65536\r\n");
    EXPECT_TRUE(old.media[0].isDataChannel());
    EXPECT_EQ(old.media[0].sctp_map, (SctpMap{5000, "webrtc-datachannel", 65535}));
    EXPECT_EQ(old.media[0].max_message_size, 65536U);
    const SessionDescription now =
        sessionOf("m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "a=sctp-port:5001\r\na=max-message-size:0\r\n");
    EXPECT_TRUE(now.media[0].isDataChannel());
    EXPECT_FALSE(now.media[0].isRtp());
    EXPECT_EQ(now.media[0].sctp_port, 5001);
    EXPECT_EQ(now.media[0].other_formats, std::vector<std::string>{"webrtc-datachannel"});
}

// GStreamer gives bundled lines port 0 and says bundle-only; a line is refused only without that.
TEST(SdpSession, TellsBundleOnlyFromRejected) {
    const SessionDescription session = sample("gstreamer-offer-vp8-opus-data");
    ASSERT_EQ(session.media.size(), 3U);
    EXPECT_EQ(session.media[1].port, 0);
    EXPECT_FALSE(session.media[1].isRejected());
    EXPECT_TRUE(sessionOf("m=audio 0 UDP/TLS/RTP/SAVPF 0", "").media[0].isRejected());
}

TEST(SdpSession, KeepsWhatItCannotRead) {
    const std::string text =
        "a=mid:second\r\na=setup:sometimes\r\na=fingerprint:sha-256 fake\r\na=fingerprint:sha-256 AA:B\r\n"
        "a=ice-ufrag:two words\r\na=candidate:1 1 "
        "UDP\r\na=rtcp-mux:yes\r\na=sendrecv\r\na=sendonly\r\na=sctp-port:99999\r\n"
        "a=simulcast:send ;\r\na=rid: send\r\na=\r\na=:\r\n";
    const SessionDescription session = sessionOf("m=audio 9 UDP/TLS/RTP/SAVPF 0", text);
    EXPECT_EQ(session.media[0].mid, "0");
    EXPECT_EQ(session.media[0].direction, Direction::kSendrecv);
    EXPECT_EQ(session.media[0].transport.fingerprints.size(), 1U);
    EXPECT_EQ(session.media[0].attributes.size(), 13U);
    EXPECT_EQ(parsed(write(session)), session);
}

}  // namespace
}  // namespace wf::sdp
