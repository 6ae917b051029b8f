#include "tests/bench/load/subscriber.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "tests/bench/load/packet_stamp.h"

namespace wf::load {
namespace {

constexpr std::uint32_t kOwnSsrc = 1;
constexpr std::size_t kMaxBlocks = 31;

}  // namespace

Subscriber::Counts& Subscriber::Counts::operator+=(const Counts& other) {
    packets += other.packets;
    bytes += other.bytes;
    without_stamp += other.without_stamp;
    by_sequence += other.by_sequence;
    by_stamp += other.by_stamp;
    return *this;
}

Subscriber::Counts Subscriber::Counts::operator-(const Counts& before) const {
    return {packets - before.packets, bytes - before.bytes, without_stamp - before.without_stamp,
            by_sequence - before.by_sequence, by_stamp - before.by_stamp};
}

Subscriber::Subscriber(MemberGround& ground, json room, std::vector<json> feeds, DelayHistogram& delays)
    : Member(ground, std::move(room)), feeds_(std::move(feeds)), delays_(delays) {}

void Subscriber::enter() {
    json streams = json::array();
    for (const json& feed : feeds_) {
        streams.push_back({{"feed", feed}});
    }
    ask({{"request", "join"}, {"ptype", "subscriber"}, {"room", room_}, {"streams", std::move(streams)}}, nullptr,
        [this](const json& answer) {
            if (const std::string why = complaintOf(answer); !why.empty()) {
                return fail("subscribe: " + why);
            }
            if (!answer.contains("jsep")) {
                return fail("subscribe: no offer");
            }
            this->answer(answer["jsep"].value("sdp", ""));
        });
}

void Subscriber::answer(const std::string& offer) {
    auto made = subscriberAnswer(localEnd(), offer);
    if (!made) {
        return fail(made.error().message);
    }
    ask({{"request", "start"}}, {{"type", "answer"}, {"sdp", made->sdp}}, [this](const json& started) {
        if (const std::string why = complaintOf(started); !why.empty()) {
            fail("start: " + why);
        }
    });
    connect(made->remote);
}

void Subscriber::onRtp(Bytes packet, net::Time at) {
    const auto view = rtp::PacketView::parse(packet);
    if (!view || view->payload().empty()) {
        return;
    }
    if (packets_++ == 0) {
        first_packet_time_ = at - joinedAt();
    }
    bytes_ += packet.size();
    streamOf(view->ssrc()).add(*view, at);
    const auto stamp = PacketStamp::read(view->payload());
    if (!stamp) {
        ++without_stamp_;
        return;
    }
    publishedOf(stamp->stream).add(stamp->number);
    const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
    delays_.add(static_cast<std::uint64_t>(std::max<std::int64_t>(now - static_cast<std::int64_t>(stamp->sent_ns), 0)));
}

void Subscriber::onRtcp(Bytes compound, net::Time at) {
    rtcp::CompoundReader reader(compound);
    while (const auto packet = reader.next()) {
        const auto report = rtcp::parseSenderReport(*packet);
        const auto found = std::find_if(streams_.begin(), streams_.end(), [&](const ReceivedStream& stream) {
            return report && stream.ssrc() == report->ssrc;
        });
        if (found != streams_.end()) {
            found->onSenderReport(report->info, at);
        }
    }
}

ReceivedStream& Subscriber::streamOf(std::uint32_t ssrc) {
    const auto found = std::find_if(streams_.begin(), streams_.end(),
                                    [ssrc](const ReceivedStream& stream) { return stream.ssrc() == ssrc; });
    return found != streams_.end() ? *found : streams_.emplace_back(ssrc);
}

SequenceCheck& Subscriber::publishedOf(std::uint16_t stream) {
    const auto found = std::find_if(published_.begin(), published_.end(),
                                    [stream](const auto& entry) { return entry.first == stream; });
    return found != published_.end() ? found->second : published_.emplace_back(stream, SequenceCheck()).second;
}

void Subscriber::tick(net::Time now) {
    Member::tick(now);
    if (state() == State::kConnected && now >= next_report_) {
        next_report_ = now + kReportPause;
        report(now);
    }
}

void Subscriber::report(net::Time now) {
    std::array<rtcp::ReportBlock, kMaxBlocks> blocks;
    const std::size_t count = std::min(streams_.size(), kMaxBlocks);
    for (std::size_t i = 0; i < count; ++i) {
        blocks[i] = streams_[i].report(now);
    }
    std::array<std::byte, 1024> packet{};
    if (const auto size = rtcp::writeReceiverReport(packet, kOwnSsrc, std::span(blocks).first(count))) {
        peer_.sendRtcp(Bytes(packet).first(*size));
    }
}

Subscriber::Counts Subscriber::counts() const {
    Counts counts{packets_, bytes_, without_stamp_, {}, {}};
    for (const ReceivedStream& stream : streams_) {
        counts.by_sequence += stream.counts();
    }
    for (const auto& [stream, check] : published_) {
        counts.by_stamp += check.counts();
    }
    return counts;
}

}  // namespace wf::load
