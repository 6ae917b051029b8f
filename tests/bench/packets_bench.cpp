// The steps every packet of a recording goes through, one by one. `items_per_second` are packets.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "pp-rec/media/timeline.h"
#include "pp-rec/media/track_scan.h"
#include "pp-rec/media/video_codec.h"
#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "rtp/packet.h"
#include "tests/support/temp_dir.h"

namespace wf {
namespace {

/// One of the small recordings, read once a benchmark.
class Recording {
public:
    explicit Recording(const std::string& name)
        : file_(mjr::MappedFile::open(test::testDataPath("truth/" + name + ".mjr").string())) {}

    [[nodiscard]] Bytes bytes() const { return file_.ok() ? file_->bytes() : Bytes{}; }

    [[nodiscard]] std::vector<Bytes> packets() const {
        std::vector<Bytes> packets;
        if (auto reader = mjr::Reader::open(bytes())) {
            for (mjr::Record record; reader->next(record);) {
                packets.push_back(record.payload);
            }
        }
        return packets;
    }

private:
    Result<mjr::MappedFile> file_;
};

/// False, and the benchmark fails, when the recording holds nothing.
bool isUsable(benchmark::State& state, std::size_t packets) {
    if (packets == 0) {
        state.SkipWithError("no recording in tests/data/truth");
    }
    return packets != 0;
}

void countPackets(benchmark::State& state, std::size_t packets) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(packets));
}

void walkRecording(benchmark::State& state) {
    const Recording recording("janus-clean-vp8-video");
    const std::size_t packets = recording.packets().size();
    if (!isUsable(state, packets)) {
        return;
    }
    for ([[maybe_unused]] auto turn : state) {
        auto reader = mjr::Reader::open(recording.bytes());
        for (mjr::Record record; reader->next(record);) {
            benchmark::DoNotOptimize(record);
        }
    }
    countPackets(state, packets);
}
BENCHMARK(walkRecording);

void parseRtp(benchmark::State& state) {
    const Recording recording("janus-clean-vp8-video");
    const std::vector<Bytes> packets = recording.packets();
    if (!isUsable(state, packets.size())) {
        return;
    }
    for ([[maybe_unused]] auto turn : state) {
        for (const Bytes packet : packets) {
            benchmark::DoNotOptimize(rtp::PacketView::parse(packet));
        }
    }
    countPackets(state, packets.size());
}
BENCHMARK(parseRtp);

void scanRecording(benchmark::State& state, const std::string& name) {
    const Recording recording(name);
    const std::size_t packets = recording.packets().size();
    if (!isUsable(state, packets)) {
        return;
    }
    for ([[maybe_unused]] auto turn : state) {
        auto scan = media::scanTrack(recording.bytes());
        benchmark::DoNotOptimize(scan);
    }
    countPackets(state, packets);
}
BENCHMARK_CAPTURE(scanRecording, vp8, std::string("janus-clean-vp8-video"));
BENCHMARK_CAPTURE(scanRecording, opus, std::string("janus-clean-vp8-audio"));

/// Solving writes into the scan, so each turn solves a fresh one, which is made outside of the measured time.
void solveTimes(benchmark::State& state, const std::string& name) {
    const Recording recording(name);
    const std::size_t packets = recording.packets().size();
    if (!isUsable(state, packets)) {
        return;
    }
    for ([[maybe_unused]] auto turn : state) {
        state.PauseTiming();
        auto scan = media::scanTrack(recording.bytes());
        state.ResumeTiming();
        const media::Timeline timeline = media::solveTimeline(*scan);
        benchmark::DoNotOptimize(timeline.duration);
        state.PauseTiming();
        scan = Error{"released outside of the measured time"};
        state.ResumeTiming();
    }
    countPackets(state, packets);
}
BENCHMARK_CAPTURE(solveTimes, vp8, std::string("janus-clean-vp8-video"));
BENCHMARK_CAPTURE(solveTimes, opus, std::string("janus-clean-vp8-audio"));

void depacketize(benchmark::State& state, const std::string& name, rtp::Codec codec) {
    const Recording recording(name);
    std::vector<rtp::PacketView> packets;
    for (const Bytes bytes : recording.packets()) {
        if (const auto packet = rtp::PacketView::parse(bytes)) {
            packets.push_back(*packet);
        }
    }
    if (!isUsable(state, packets.size())) {
        return;
    }
    const std::unique_ptr<media::Depacketizer> depacketizer = media::makeDepacketizer(codec);
    ByteBuffer frame;
    for ([[maybe_unused]] auto turn : state) {
        for (const rtp::PacketView& packet : packets) {
            depacketizer->add(packet.payload(), true, frame);
            if (packet.marker()) {
                benchmark::DoNotOptimize(depacketizer->finish(frame));
                frame.clear();
            }
        }
    }
    countPackets(state, packets.size());
}
BENCHMARK_CAPTURE(depacketize, vp8, std::string("janus-clean-vp8-video"), rtp::Codec::kVp8);
BENCHMARK_CAPTURE(depacketize, h264, std::string("clean-h264-video"), rtp::Codec::kH264);

}  // namespace
}  // namespace wf
