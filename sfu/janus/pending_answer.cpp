#include "sfu/janus/pending_answer.h"

namespace wf::janus {

PendingAnswer::~PendingAnswer() {
    if (given_) {
        return;
    }
    loop_.post([directory = std::move(directory_), request = std::move(request_)] {
        if (directory->find) {
            janus::refuse(request, {ApiErrorCode::kUnknown, "No answer"});
        }
    });
}

void PendingAnswer::give(const Json& message) {
    if (!std::exchange(given_, true) && directory_->find) {
        answer(request_, message);
    }
}

}  // namespace wf::janus
