#include "pp-rec/compose/canvas.h"

#include <algorithm>

#include "pp-rec/mux/picture_scaler.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {

std::unique_ptr<Canvas> CanvasPool::take() {
    const auto free = std::find_if(waiting_.begin(), waiting_.end(), [](const std::unique_ptr<Canvas>& canvas) {
        return av_frame_is_writable(canvas->frame.get()) > 0;
    });
    if (free != waiting_.end()) {
        std::unique_ptr<Canvas> canvas = std::move(*free);
        waiting_.erase(free);
        return canvas;
    }
    auto canvas = std::make_unique<Canvas>();
    canvas->frame = mux::makePicture({size_.width, size_.height});
    return canvas->frame ? std::move(canvas) : nullptr;
}

}  // namespace wf::compose
