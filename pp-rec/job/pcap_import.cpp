#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

#include "pp-rec/job/captured_packet.h"
#include "pp-rec/job/loaded_track.h"
#include "pp-rec/job/pcap.h"
#include "pp-rec/job/recording_writer.h"
#include "recorder/mjr/mapped_file.h"
#include "rtp/packet.h"

namespace wf::job {
namespace {

constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kFrameHeader = 16;
constexpr std::size_t kMaxStreams = 256;
constexpr std::uint32_t kMagicMicro = 0xa1b2c3d4;
constexpr std::uint32_t kMagicNano = 0xa1b23c4d;
constexpr std::uint32_t kMagicNextGeneration = 0x0a0d0d0a;
constexpr std::uint64_t kReportEvery = 4096;

std::uint32_t swapped(std::uint32_t v) { return (v >> 24) | ((v >> 8) & 0xff00) | ((v << 8) & 0xff0000) | (v << 24); }

struct CapturedFrame {
    std::int64_t time_us = 0;
    std::uint64_t offset = 0;
    bool whole = false;  ///< not cut by the capture's snap length
    Bytes bytes;
};

/// Steps through a classic pcap file (https://www.tcpdump.org/manpages/pcap-savefile.5.html).
///
///     | magic | major 16, minor 16 | zone | accuracy | snap length | link type |
///     | seconds | micro- or nanoseconds | captured length | length | bytes |     a frame
class PcapReader {
public:
    static Result<PcapReader> open(Bytes file) {
        if (file.size() < 4) {
            return Error{"not a pcap file: shorter than its magic number", 0};
        }
        const std::uint32_t magic = load32(file, 0);
        PcapReader reader;
        reader.file_ = file;
        reader.little_ = magic == swapped(kMagicMicro) || magic == swapped(kMagicNano);
        reader.nano_ = magic == kMagicNano || magic == swapped(kMagicNano);
        if (magic == kMagicNextGeneration) {
            return Error{"pcapng captures are not read; convert it with: editcap -F pcap IN OUT", 0};
        }
        if (!reader.little_ && magic != kMagicMicro && magic != kMagicNano) {
            return Error{"not a pcap file: unknown magic number", 0};
        }
        if (file.size() < kFileHeader) {
            return Error{"the pcap header is cut short", file.size()};
        }
        const std::uint32_t link_type = reader.number(20) & 0x0fffffff;
        if (!isKnownLinkType(link_type)) {
            return Error{"the capture has link type " + std::to_string(link_type) +
                             "; Ethernet, Linux cooked and raw IP captures are read",
                         20};
        }
        reader.link_type_ = static_cast<LinkType>(link_type);
        return reader;
    }

    bool next(CapturedFrame& frame) {
        if (file_.size() - at_ < kFrameHeader) {
            truncated_ = at_ != file_.size();
            return false;
        }
        const std::uint32_t captured = number(at_ + 8);
        if (captured > file_.size() - at_ - kFrameHeader) {
            truncated_ = true;
            return false;
        }
        const std::int64_t fraction = number(at_ + 4);
        frame.time_us = std::int64_t{number(at_)} * 1'000'000 + (nano_ ? fraction / 1000 : fraction);
        frame.offset = at_;
        frame.whole = captured >= number(at_ + 12);
        frame.bytes = file_.subspan(at_ + kFrameHeader, captured);
        at_ += kFrameHeader + captured;
        return true;
    }

    [[nodiscard]] LinkType linkType() const { return link_type_; }
    [[nodiscard]] bool truncated() const { return truncated_; }

private:
    [[nodiscard]] std::uint32_t number(std::uint64_t at) const {
        const std::uint32_t value = load32(file_, at);
        return little_ ? swapped(value) : value;
    }

    Bytes file_;
    LinkType link_type_ = LinkType::kEthernet;
    bool little_ = false;
    bool nano_ = false;
    bool truncated_ = false;
    std::uint64_t at_ = kFileHeader;
};

/// RTCP shares the port with RTP; its packet types look like payload types 64 to 95 (RFC 5761 section 4).
bool looksLikeRtcp(const rtp::PacketView& packet) { return packet.payloadType() >= 64 && packet.payloadType() <= 95; }

class Importer {
public:
    Importer(const std::string& output, const PcapImportOptions& options, PcapImport& result)
        : output_(output), options_(options), result_(result) {}

    Status run(PcapReader& reader, std::size_t file_size) {
        CapturedFrame frame;
        while (reader.next(frame)) {
            if (options_.progress.stopped()) {
                return Error{"stopped"};
            }
            if (result_.captured++ % kReportEvery == 0 && options_.progress.report) {
                options_.progress.report(static_cast<double>(frame.offset) / static_cast<double>(file_size));
            }
            if (const Status taken = take(reader.linkType(), frame); !taken) {
                return taken;
            }
        }
        result_.truncated = reader.truncated();
        return writer_ ? writer_->finish() : Status{nothingFound()};
    }

private:
    Status take(LinkType link_type, const CapturedFrame& frame) {
        const CapturedPacket captured = findUdpPayload(link_type, frame.bytes);
        if (captured.outcome != CaptureOutcome::kUdp) {
            result_.fragments += captured.outcome == CaptureOutcome::kFragment ? 1 : 0;
            result_.cut += captured.outcome == CaptureOutcome::kBroken && !frame.whole ? 1 : 0;
            return {};
        }
        const auto packet = rtp::PacketView::parse(captured.payload);
        if (!packet || looksLikeRtcp(*packet)) {
            return {};
        }
        noteStream(*packet);
        if (!wanted_ && !options_.ssrc) {
            wanted_ = packet->ssrc();
        }
        if (packet->ssrc() != options_.ssrc.value_or(wanted_.value_or(0))) {
            return {};
        }
        return save(frame.time_us, packet->bytes());
    }

    Status save(std::int64_t time_us, Bytes packet) {
        if (!writer_) {
            begin(time_us);
            auto writer = RecordingWriter::create(output_, result_.header, options_.overwrite);
            if (!writer) {
                return writer.error();
            }
            writer_ = std::make_unique<RecordingWriter>(std::move(writer).value());
            result_.ssrc = load32(packet, 8);
        }
        const std::int64_t elapsed_ms = std::max<std::int64_t>((time_us - result_.header.first_frame_us) / 1000, 0);
        result_.duration_s = std::max(result_.duration_s, static_cast<double>(elapsed_ms) / 1000);
        ++result_.packets;
        return writer_->write(static_cast<std::uint32_t>(std::min<std::int64_t>(elapsed_ms, UINT32_MAX)), packet);
    }

    void begin(std::int64_t time_us) {
        result_.header.codec = options_.codec;
        result_.header.kind = rtp::mediaKind(options_.codec);
        result_.header.created_us = time_us;
        result_.header.first_frame_us = time_us;
    }

    void noteStream(const rtp::PacketView& packet) {
        auto& streams = result_.streams;
        const auto found = std::ranges::find(streams, packet.ssrc(), &CapturedStream::ssrc);
        if (found != streams.end()) {
            ++found->packets;
        } else if (streams.size() < kMaxStreams) {
            streams.push_back({packet.ssrc(), packet.payloadType(), 1});
        }
    }

    [[nodiscard]] Error nothingFound() const {
        if (result_.streams.empty()) {
            return Error{"the capture holds no RTP packets"};
        }
        std::string seen;
        for (std::size_t i = 0; i < std::min<std::size_t>(result_.streams.size(), 8); ++i) {
            seen += (seen.empty() ? "" : ", ") + std::to_string(result_.streams[i].ssrc);
        }
        return Error{"the capture holds no packet of SSRC " + std::to_string(options_.ssrc.value_or(0)) + "; it has " +
                     seen};
    }

    const std::string& output_;
    const PcapImportOptions& options_;
    PcapImport& result_;
    std::optional<std::uint32_t> wanted_;
    std::unique_ptr<RecordingWriter> writer_;
};

}  // namespace

Result<PcapImport> pcapToRecording(const std::string& input, const std::string& output,
                                   const PcapImportOptions& options) {
    if (rtp::mediaKind(options.codec) == rtp::MediaKind::kData) {
        return Error{input +
                     ": a capture holds no data channel messages that could be read; name an audio or video codec"};
    }
    const auto file = mjr::MappedFile::open(input);
    if (!file) {
        return inFile(input, file.error());
    }
    auto reader = PcapReader::open(file->bytes());
    if (!reader) {
        return inFile(input, reader.error());
    }
    PcapImport result;
    result.input = input;
    if (const Status done = Importer(output, options, result).run(*reader, file->bytes().size()); !done) {
        return inFile(input, done.error());
    }
    result.output = output;
    return result;
}

bool looksLikeCapture(const std::string& path) {
    std::array<char, 4> bytes{};
    std::ifstream in(path, std::ios::binary);
    if (!in.read(bytes.data(), bytes.size())) {
        return false;
    }
    const std::uint32_t magic = load32(std::as_bytes(std::span(bytes)), 0);
    return magic == kMagicMicro || magic == kMagicNano || magic == swapped(kMagicMicro) ||
           magic == swapped(kMagicNano) || magic == kMagicNextGeneration;
}

}  // namespace wf::job
