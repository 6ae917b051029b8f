#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tests/bench/load/delay_histogram.h"
#include "tests/bench/load/member.h"
#include "tests/bench/load/received_stream.h"

namespace wf::load {

/// One who takes the streams of others, all through one connection, and checks what comes.
class Subscriber final : public Member {
public:
    struct Counts {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;          ///< of RTP
        std::uint64_t without_stamp = 0;  ///< packets that no publisher of ours sent
        SequenceCounts by_sequence{};     ///< what the server numbered
        SequenceCounts by_stamp{};        ///< what the publishers numbered

        Counts& operator+=(const Counts& other);
        Counts operator-(const Counts& before) const;
    };

    /// `delays` takes the times from publisher to here; both outlive the subscriber.
    Subscriber(MemberGround& ground, json room, std::vector<json> feeds, DelayHistogram& delays);

    void tick(net::Time now) override;

    [[nodiscard]] Counts counts() const;
    [[nodiscard]] std::size_t streams() const { return streams_.size(); }
    /// From joining to the first packet of media.
    [[nodiscard]] std::optional<net::Duration> firstPacketTime() const { return first_packet_time_; }

private:
    static constexpr std::chrono::seconds kReportPause{1};

    void enter() override;
    void answer(const std::string& offer);
    void onRtp(Bytes packet, net::Time at) override;
    void onRtcp(Bytes compound, net::Time at) override;
    ReceivedStream& streamOf(std::uint32_t ssrc);
    SequenceCheck& publishedOf(std::uint16_t stream);
    void report(net::Time now);

    const std::vector<json> feeds_;
    DelayHistogram& delays_;
    std::vector<ReceivedStream> streams_;
    std::vector<std::pair<std::uint16_t, SequenceCheck>> published_;
    std::uint64_t packets_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t without_stamp_ = 0;
    std::optional<net::Duration> first_packet_time_;
    net::Time next_report_{};
};

}  // namespace wf::load
