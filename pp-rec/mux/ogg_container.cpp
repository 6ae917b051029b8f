#include "pp-rec/mux/ogg_container.h"

#include <ogg/ogg.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

#include "pp-rec/media/opus_frames.h"
#include "pp-rec/mux/iso_time.h"
#include "pp-rec/mux/opus_head.h"
#include "pp-rec/mux/output_file.h"

namespace wf::mux {
namespace {

constexpr std::int64_t kGranuleRate = 48000;  // RFC 7845 section 4, whatever the recorded rate
constexpr std::int64_t kPageSamples = kGranuleRate;
constexpr std::size_t kMostChapters = 999;
constexpr int kPagePackets = 200;  // a page has room for 255 segments

/// Chapters in Vorbis comments, as players know them: CHAPTER001=00:01:02.345, CHAPTER001NAME=title.
std::string chapterKey(std::size_t number) {
    const std::string digits = std::to_string(number);
    return "CHAPTER" + std::string(3 - digits.size(), '0') + digits;
}

std::string chapterTime(double seconds) {
    const long long ms = std::llround(std::max(seconds, 0.0) * 1000);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%02lld:%02lld:%02lld.%03lld", ms / 3'600'000, ms / 60'000 % 60,
                  ms / 1000 % 60, ms % 1000);
    return text.data();
}

std::vector<std::byte> tagsOf(const ContainerOptions& options, const TrackDescription& track) {
    std::vector<std::string> comments;
    const auto add = [&comments](const char* key, const std::string& value) {
        if (!value.empty()) {
            comments.push_back(std::string(key) + "=" + value);
        }
    };
    add("TITLE", options.title.empty() ? track.title : options.title);
    add("DESCRIPTION", options.comment);  // what players and libav show as the comment
    add("LANGUAGE", track.language);
    add("CREATION_TIME", options.creation_time_us > 0 ? isoTime(options.creation_time_us) : std::string());
    for (std::size_t i = 0; i < options.chapters.size() && i < kMostChapters; ++i) {
        const std::string key = chapterKey(i + 1);
        add(key.c_str(), chapterTime(options.chapters[i].begin_s));
        add((key + "NAME").c_str(), options.chapters[i].title);
    }
    return media::makeOpusTags("wf-sfu", comments);
}

/// FNV-1a. The serial number only tells streams of one file apart; a random one would make every run differ.
int serialNumber(Bytes head, Bytes tags) {
    std::uint32_t hash = 2166136261U;
    for (const Bytes part : {head, tags}) {
        for (const std::byte byte : part) {
            hash = (hash ^ std::to_integer<std::uint32_t>(byte)) * 16777619U;
        }
    }
    return static_cast<int>(hash & 0x7FFFFFFFU);
}

class OggContainer final : public ContainerWriter {
public:
    OggContainer(std::unique_ptr<OutputFile> file, std::uint32_t clock_rate, int serial)
        : file_(std::move(file)), clock_rate_(std::max<std::int64_t>(clock_rate, 1)) {
        ogg_stream_init(&stream_, serial);
    }
    ~OggContainer() override { ogg_stream_clear(&stream_); }

    Status writeHeaders(Bytes head, Bytes tags);
    Status write(const Packet& packet) override;
    Status complete() override;
    Status finish() override;
    [[nodiscard]] std::uint64_t bytesWritten() const override { return file_->size(); }

private:
    [[nodiscard]] std::int64_t samples(std::int64_t ticks) const {
        return ticks / clock_rate_ * kGranuleRate + ticks % clock_rate_ * kGranuleRate / clock_rate_;
    }
    Status put(Bytes packet, std::int64_t granule, bool first, bool last);
    Status putPending(bool last);
    Status flushPages();
    Status failed();

    const std::unique_ptr<OutputFile> file_;
    const std::int64_t clock_rate_;
    ogg_stream_state stream_{};
    std::int64_t packet_number_ = 0;
    int page_packets_ = 0;
    std::vector<std::byte> pending_;  // the last packet, held back because it may carry the end-of-stream flag
    bool has_pending_ = false;
    std::int64_t pending_end_ = 0;  // in samples, as all that follow
    std::int64_t page_start_ = 0;
    std::int64_t shift_ = 0;  // makes a first packet below zero start at zero
    bool any_ = false;
    bool broken_ = false;
    bool completed_ = false;
};

Status OggContainer::failed() {
    broken_ = true;
    return Error{"cannot write " + file_->path() + ": libogg has no memory left"};
}

Status OggContainer::flushPages() {
    page_packets_ = 0;
    ogg_page page;
    while (ogg_stream_flush(&stream_, &page) != 0) {
        for (const auto& [bytes, size] : {std::pair(page.header, page.header_len), {page.body, page.body_len}}) {
            if (Status written = file_->write(std::as_bytes(std::span(bytes, static_cast<std::size_t>(size))));
                !written) {
                broken_ = true;
                return written;
            }
        }
    }
    return {};
}

Status OggContainer::put(Bytes packet, std::int64_t granule, bool first, bool last) {
    ogg_packet out{};
    // libogg copies the bytes and leaves them as they are.
    out.packet = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(packet.data()));
    out.bytes = static_cast<long>(packet.size());
    out.b_o_s = first ? 1 : 0;
    out.e_o_s = last ? 1 : 0;
    out.granulepos = granule;
    out.packetno = packet_number_++;
    return ogg_stream_packetin(&stream_, &out) == 0 ? Status() : failed();
}

/// Each header has a page of its own (RFC 7845 section 3).
Status OggContainer::writeHeaders(Bytes head, Bytes tags) {
    for (const Bytes header : {head, tags}) {
        if (Status queued = put(header, 0, packet_number_ == 0, false); !queued) {
            return queued;
        }
        if (Status written = flushPages(); !written) {
            return written;
        }
    }
    return {};
}

Status OggContainer::putPending(bool last) {
    if (!has_pending_) {
        return {};
    }
    has_pending_ = false;
    Status queued = put(pending_, pending_end_, false, last);
    if (queued.ok() && (last || ++page_packets_ >= kPagePackets || pending_end_ - page_start_ >= kPageSamples)) {
        page_start_ = pending_end_;
        return flushPages();
    }
    return queued;
}

Status OggContainer::write(const Packet& packet) {
    if (broken_ || packet.track != 0) {
        return Error{"cannot write " + file_->path() + ": " + (broken_ ? "it failed before" : "no such track")};
    }
    if (packet.data.empty()) {
        return {};
    }
    if (!any_) {
        shift_ = std::max<std::int64_t>(-samples(packet.pts), 0);
    }
    const std::int64_t start = std::max(samples(packet.pts) + shift_, pending_end_);
    if (Status queued = putPending(false); !queued) {
        return queued;
    }
    if (!any_ || start > pending_end_ + 1) {
        // A page's time is that of its end and counts back from there: a gap must not lie inside.
        if (Status written = flushPages(); !written) {
            return written;
        }
        page_start_ = start;
    }
    any_ = true;
    pending_.assign(packet.data.begin(), packet.data.end());
    has_pending_ = true;
    pending_end_ = std::max(samples(packet.pts + packet.duration) + shift_, start);
    return {};
}

Status OggContainer::finish() {
    if (!completed_) {
        if (Status completed = complete(); !completed) {
            return completed;
        }
    }
    return file_->commit();
}

Status OggContainer::complete() {
    if (broken_) {
        return Error{"cannot write " + file_->path() + ": it failed before"};
    }
    // Without any packet an empty one ends the stream.
    static constexpr std::byte kNothing{};
    Status written = any_ ? putPending(true) : put({&kNothing, 0}, 0, false, true);
    if (written.ok()) {
        written = flushPages();
    }
    broken_ = true;
    written = written ? file_->complete() : written;
    completed_ = written.ok();
    return written;
}

}  // namespace

Result<std::unique_ptr<ContainerWriter>> createOggContainer(const std::string& path, const ContainerOptions& options,
                                                            const TrackDescription& track) {
    const Result<std::vector<std::byte>> head = makeOpusHead(track);
    if (!head) {
        return Error{"cannot write " + path + ": " + head.error().message};
    }
    Result<std::unique_ptr<OutputFile>> file = OutputFile::create(path, {.overwrite = options.overwrite});
    if (!file) {
        return std::move(file).error();
    }
    const std::vector<std::byte> tags = tagsOf(options, track);
    auto container =
        std::make_unique<OggContainer>(std::move(file).value(), track.clock_rate, serialNumber(*head, tags));
    if (Status written = container->writeHeaders(*head, tags); !written) {
        return written.error();
    }
    return std::unique_ptr<ContainerWriter>(std::move(container));
}

}  // namespace wf::mux
