#include "sfu/janus/packet_captures.h"

#include <chrono>

namespace wf::janus {

std::optional<room::CaptureRequest> captureRequest(const std::optional<PluginHandle::Capture>& wish,
                                                   const std::string& folder, std::uint64_t handle_id) {
    if (!wish) {
        return std::nullopt;
    }
    room::CaptureRequest request;
    request.folder = wish->folder.empty() ? folder : wish->folder;
    request.text = wish->text;
    request.truncate = wish->truncate;
    request.file_name = wish->file_name;
    if (request.file_name.empty()) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        request.file_name = std::string(wish->text ? "janus-text2pcap-" : "janus-pcap-") + std::to_string(handle_id) +
                            "-" + std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) +
                            (wish->text ? ".txt" : ".pcap");
    }
    return request;
}

void captureOn(room::PeerConnection& peer, const std::optional<room::CaptureRequest>& request,
               const std::function<void(std::string)>& done) {
    const auto tell = [done](const Status& status) { done(status ? std::string() : status.error().message); };
    if (request) {
        peer.startCapture(*request, tell);
    } else {
        tell(peer.stopCapture());
    }
}

}  // namespace wf::janus
