#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rtp/rtcp/reports.h"
#include "sfu/stream/packet_sender.h"

namespace wf::stream {

/// Gathers RTCP packets into compounds of at most kMaxSize bytes that begin with a report (RFC 3550 section 6.1), and
/// sends them when full and at its end.
class RtcpBatch {
public:
    static constexpr std::size_t kMaxSize = 1200;

    RtcpBatch(PacketSender& sender, std::uint32_t local_ssrc) : sender_(sender), local_ssrc_(local_ssrc) {}
    ~RtcpBatch() { flush(); }
    RtcpBatch(const RtcpBatch&) = delete;
    RtcpBatch& operator=(const RtcpBatch&) = delete;

    /// `write` is a writer of rtp/rtcp with all but its first argument bound. False when nothing was written.
    template <std::invocable<MutableBytes> Write>
    bool add(Write&& write) {
        return place(write, false);
    }
    /// The same for a report, which may begin a compound.
    template <std::invocable<MutableBytes> Write>
    bool addReport(Write&& write) {
        return place(write, true);
    }
    void flush();

    [[nodiscard]] std::uint32_t localSsrc() const { return local_ssrc_; }

private:
    template <class Write>
    bool place(Write& write, bool report) {
        const bool fresh = used_ == 0;
        if ((begin(report) && append(write)) || fresh) {
            return used_ > 0;
        }
        flush();
        return begin(report) && append(write);
    }
    template <class Write>
    bool append(Write& write) {
        const std::optional<std::size_t> size = write(room());
        used_ += size.value_or(0);
        return size.has_value();
    }
    bool begin(bool report);
    [[nodiscard]] MutableBytes room() { return buffer_->room().first(kMaxSize).subspan(used_); }

    PacketSender& sender_;
    std::uint32_t local_ssrc_;
    net::PacketPtr buffer_;
    std::size_t used_ = 0;
};

}  // namespace wf::stream
