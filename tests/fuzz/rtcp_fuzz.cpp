#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/feedback.h"
#include "rtp/rtcp/reports.h"
#include "rtp/rtcp/session.h"
#include "rtp/rtcp/transport_cc.h"

namespace {

using namespace wf::rtcp;
using wf::Bytes;
using wf::MutableBytes;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// Collects everything a reader's next() gives.
template <class Reader>
auto drain(Reader reader) {
    std::vector<typename decltype(reader.next())::value_type> items;
    while (const auto item = reader.next()) {
        items.push_back(*item);
    }
    require(!reader.next());
    return items;
}

template <class List>
auto toVector(const List& list) {
    std::vector<decltype(list[0])> items;
    for (const auto& item : list) {
        items.push_back(item);
    }
    return items;
}

/// Lets `write` write, then gives the packet that can be read back to `check`.
template <class Write, class Check>
void roundTrip(Write&& write, Check&& check) {
    static std::vector<std::byte> out(1 << 19);
    const auto size = write(MutableBytes(out));
    require(size.has_value() && *size % 4 == 0 && !write(MutableBytes(out).first(*size - 1)));
    const std::vector<std::byte> bytes(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*size));
    CompoundReader reader(bytes);
    const auto packet = reader.next();
    require(packet.has_value() && !reader.next() && !reader.malformed());
    check(*packet);
}

template <class Check>
void roundTripFeedback(auto&& write, Check&& check) {
    roundTrip(write, [&](const Packet& packet) {
        const auto feedback = parseFeedback(packet);
        require(feedback.has_value());
        check(*feedback);
    });
}

void checkReports(const Packet& packet) {
    if (const auto report = parseSenderReport(packet)) {
        const auto blocks = toVector(report->blocks);
        roundTrip([&](MutableBytes out) { return writeSenderReport(out, report->ssrc, report->info, blocks); },
                  [&](const Packet& again) {
                      const auto read = parseSenderReport(again);
                      require(read && read->ssrc == report->ssrc && read->info == report->info);
                      require(toVector(read->blocks) == blocks);
                  });
        const auto time = sinceUnixEpoch(report->info.ntp);
        const bool rounds_out_of_range = report->info.ntp.seconds() == 0x7fffffff;  // the last second before 2104 wraps
        require(rounds_out_of_range || sinceUnixEpoch(wf::rtp::toNtpTime(time)) == time);
    }
    if (const auto report = parseReceiverReport(packet)) {
        const auto blocks = toVector(report->blocks);
        roundTrip([&](MutableBytes out) { return writeReceiverReport(out, report->ssrc, blocks); },
                  [&](const Packet& again) {
                      const auto read = parseReceiverReport(again);
                      require(read && read->ssrc == report->ssrc && toVector(read->blocks) == blocks);
                  });
    }
}

void checkSession(const Packet& packet) {
    (void)parseApp(packet);
    for (const SdesItem& item : drain(SdesReader(packet))) {
        roundTrip([&](MutableBytes out) { return writeSdesCname(out, item.ssrc, item.text); },
                  [&](const Packet& again) {
                      const auto items = drain(SdesReader(again));
                      require(items.size() == 1 && items[0].ssrc == item.ssrc && items[0].text == item.text);
                  });
    }
    if (const auto bye = parseBye(packet)) {
        const auto ssrcs = toVector(bye->ssrcs);
        roundTrip([&](MutableBytes out) { return writeBye(out, ssrcs, bye->reason); },
                  [&](const Packet& again) {
                      const auto read = parseBye(again);
                      require(read && toVector(read->ssrcs) == ssrcs && read->reason == bye->reason);
                  });
    }
}

void checkNack(const Feedback& feedback) {
    auto sequences = drain(NackReader(feedback.fci));
    if (sequences.empty()) {
        return;
    }
    roundTripFeedback(
        [&](MutableBytes out) { return writeNack(out, feedback.sender_ssrc, feedback.media_ssrc, sequences); },
        [&](const Feedback& again) {
            require(again.kind == FeedbackKind::kNack && again.media_ssrc == feedback.media_ssrc);
            auto read = drain(NackReader(again.fci));
            for (auto* numbers : {&sequences, &read}) {
                std::ranges::sort(*numbers);
                numbers->erase(std::unique(numbers->begin(), numbers->end()), numbers->end());
            }
            require(read == sequences);
        });
}

void checkRemb(const Feedback& feedback) {
    const auto remb = parseRemb(feedback.fci);
    if (!remb) {
        return;
    }
    const auto ssrcs = toVector(remb->ssrcs);
    roundTripFeedback([&](MutableBytes out) { return writeRemb(out, feedback.sender_ssrc, remb->bitrate_bps, ssrcs); },
                      [&](const Feedback& again) {
                          const auto read = parseRemb(again.fci);
                          require(again.kind == FeedbackKind::kRemb && read && read->bitrate_bps == remb->bitrate_bps);
                          require(toVector(read->ssrcs) == ssrcs);
                      });
}

void checkFir(const Feedback& feedback) {
    const auto entries = toVector(FirEntries(feedback.fci));
    if (entries.empty()) {
        return;
    }
    roundTripFeedback([&](MutableBytes out) { return writeFir(out, feedback.sender_ssrc, entries); },
                      [&](const Feedback& again) { require(toVector(FirEntries(again.fci)) == entries); });
}

void checkTransportCc(const Feedback& feedback) {
    const auto reader = TransportCcReader::parse(feedback.fci);
    if (!reader) {
        return;
    }
    const auto statuses = drain(*reader);
    require(statuses.size() == reader->statusCount());
    if (statuses.empty()) {
        return;
    }
    const TransportCcHeader header{feedback.sender_ssrc, feedback.media_ssrc, reader->referenceTime(),
                                   reader->feedbackCount()};
    roundTripFeedback([&](MutableBytes out) { return writeTransportCc(out, header, statuses); },
                      [&](const Feedback& again) {
                          const auto read = TransportCcReader::parse(again.fci);
                          require(read && read->referenceTime() == header.reference_time);
                          require(read->feedbackCount() == header.feedback_count && drain(*read) == statuses);
                      });
}

void checkFeedback(const Packet& packet) {
    const auto feedback = parseFeedback(packet);
    if (!feedback) {
        return;
    }
    switch (feedback->kind) {
        case FeedbackKind::kNack:
            return checkNack(*feedback);
        case FeedbackKind::kTransportCc:
            return checkTransportCc(*feedback);
        case FeedbackKind::kFir:
            return checkFir(*feedback);
        case FeedbackKind::kRemb:
            return checkRemb(*feedback);
        case FeedbackKind::kPli:
        case FeedbackKind::kOther:
            return;
    }
}

}  // namespace

/// Everything that can be read from a compound can be written again, and reads the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const Bytes bytes = std::as_bytes(std::span(data, size));
    (void)isRtcp(bytes);
    for (const Packet& packet : drain(CompoundReader(bytes))) {
        checkReports(packet);
        checkSession(packet);
        checkFeedback(packet);
    }
    return 0;
}
