// What a media thread pays for recording a packet. The disk thread writes to the folder of temporary files meanwhile;
// packets that find the queue full count as dropped. Argument: payload bytes.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "recorder/live/live_recorder.h"
#include "tests/support/made_recording.h"
#include "tests/support/temp_dir.h"

namespace wf::live {
namespace {

class NoListener final : public RecorderListener {
public:
    void onRecordingClosed(const RecordingReport&) override {}
    void onRecordingFailed(const RecordingReport&, const Error&) override {}
    void onEventFileFailed(const std::string&, const Error&) override {}
    void onDiskLow(const std::string&, std::uint64_t) override {}
    void onDiskOk(const std::string&) override {}
};

void push(benchmark::State& state) {
    const test::TempDir dir;
    NoListener listener;
    RecorderSettings settings;
    settings.queue_bytes = 64U * 1024 * 1024;
    auto recorder = std::move(LiveRecorder::start(settings, listener)).value();
    TrackRecordingConfig config;
    config.folder = dir.path().string();
    config.file_base = "bench-video-1";
    config.header = test::madeHeader(rtp::Codec::kVp8, 1'795'376'875'930'562);
    config.created = std::chrono::steady_clock::now();
    config.payload_type = 96;
    auto recording = std::move(recorder->open(config)).value();
    rtp::PacketFields fields;
    const std::vector<std::byte> payload(static_cast<std::size_t>(state.range(0)));
    fields.payload = payload;
    auto packet = test::madePacket(fields);
    std::uint16_t sequence_number = 0;
    std::int64_t dropped = 0;
    for (auto _ : state) {
        store16(packet, 2, sequence_number++);
        dropped += recording->writeRtp(packet, config.created) ? 0 : 1;
    }
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * state.range(0));
    state.counters["dropped"] = static_cast<double>(dropped) / static_cast<double>(state.iterations());
}

BENCHMARK(push)->Arg(100)->Arg(1100);

}  // namespace
}  // namespace wf::live
