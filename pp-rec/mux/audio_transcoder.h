#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "pp-rec/mux/container.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::mux {

/// Interleaved signed 16-bit samples; more than two channels stand in WAVE order (FL FR FC LFE BL BR).
struct PcmFormat {
    int sample_rate = 48000;
    int channels = 2;
};

/// Decodes the audio of a recording to PCM. Every call appends exactly `samples` frames (one sample of each channel) at
/// format().sample_rate, so that time never shifts: what is too long is cut, what is missing is silence. `samples` is
/// RTP ticks * format().sample_rate / rtpClockRate(codec): G.722 counts 8000 ticks a second and decodes to 16000 Hz,
/// all others decode at their RTP clock. Opus and G.722 keep state: one decoder a track, packets in order. One thread.
class AudioDecoder {
public:
    /// Opus: 48 kHz stereo, mono if an OpusHead in `configuration` says so (half the work); multiopus: 48 kHz, channels
    /// of the OpusHead in `configuration` or, without one, six; with `stereo_downmix` two; G.711 8 kHz, G.722 16 kHz,
    /// L16 16 or 48 kHz, all mono. Codec::kG711 is an error: its RTP payload type tells PCMU (0) from PCMA (8), so the
    /// caller keeps one decoder for each.
    static Result<std::unique_ptr<AudioDecoder>> create(rtp::Codec codec, const std::vector<std::byte>& configuration,
                                                        bool stereo_downmix = false);
    virtual ~AudioDecoder() = default;
    [[nodiscard]] virtual PcmFormat format() const = 0;
    /// Appends one packet. A packet that does not decode yields silence and is counted.
    virtual void decode(Bytes packet, int samples, std::vector<std::int16_t>& pcm) = 0;
    /// Appends concealment for a loss: Opus invents up to 120 ms since the last packet, fading out; all else is
    /// silence.
    virtual void conceal(int samples, std::vector<std::int16_t>& pcm) = 0;
    /// As conceal(), for the loss right before `next_packet`, whose in-band FEC replaces the last lost frame if it has
    /// any. decode(next_packet) follows.
    virtual void recover(Bytes next_packet, int samples, std::vector<std::int16_t>& pcm) = 0;
    [[nodiscard]] virtual std::uint64_t undecodablePackets() const = 0;
};

/// Encodes PCM to AAC-LC, Opus (48 kHz, mono or stereo) or MP3; resamples and mixes down as needed. Times of packets
/// are in samples of description().sample_rate: pts of the first is -description().priming_samples, so that the first
/// sample fed stands at 0. The last packet's duration is shortened so that pts + duration is the end of what was fed;
/// what the codec pads behind it is for the container to trim. One thread.
class AudioEncoder {
public:
    using Sink = std::function<Status(const Packet&)>;

    /// `bitrate_bps` 0 chooses one. Errors: no such encoder on this machine, a format it cannot take.
    static Result<std::unique_ptr<AudioEncoder>> create(StreamCodec codec, PcmFormat input, int bitrate_bps);
    virtual ~AudioEncoder() = default;
    /// codec, sample_rate, clock_rate (= sample_rate), channels, priming_samples and configuration for the container.
    [[nodiscard]] virtual TrackDescription description() const = 0;
    virtual Status encode(std::span<const std::int16_t> interleaved, const Sink& sink) = 0;
    /// Encodes what is left. Nothing can be fed afterwards.
    virtual Status flush(const Sink& sink) = 0;
};

}  // namespace wf::mux
