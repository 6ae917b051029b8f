#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/bench/load/media_source.h"
#include "tests/bench/load/member.h"

namespace wf::load {

/// What publishers send.
struct PublishedMedia {
    const RecordedMedia* audio = nullptr;
    std::vector<const RecordedMedia*> video{};  ///< one, or one for each layer of simulcast, best first
    SimulcastKind simulcast = SimulcastKind::kNone;
    std::uint64_t video_bps = 0;  ///< of the best layer; 0: as recorded
};

/// One who joins and sends.
class Publisher final : public Member {
public:
    /// `number` tells publishers apart; it is in the stamps and makes SSRCs.
    Publisher(MemberGround& ground, json room, const PublishedMedia& media, std::uint16_t number);

    /// Sends what is due.
    void run(net::Time now);
    void tick(net::Time now) override;

    [[nodiscard]] const json& feed() const { return feed_; }
    [[nodiscard]] MediaSource::Counts sent() const;

private:
    static constexpr std::chrono::seconds kReportPause{1};
    static constexpr std::uint16_t kMaxStreams = 8;  ///< of one publisher

    void addVideo(const PublishedMedia& media);
    void addSource(const RecordedMedia& media, MediaSource::Config config);
    void enter() override;
    void offer();
    void onMediaConnected() override;
    void onRtp(Bytes /*packet*/, net::Time /*at*/) override {}
    void onRtcp(Bytes compound, net::Time at) override;

    const std::uint16_t number_;
    std::vector<PublishedLine> lines_;
    std::vector<std::unique_ptr<MediaSource>> sources_;
    json feed_;
    bool started_ = false;
    net::Time next_report_{};
};

}  // namespace wf::load
