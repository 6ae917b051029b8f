#include "sfu/channels/http_connection.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace wf::channels {

constexpr std::size_t kFileChunk = 65536;

HttpConnection::HttpConnection(WebWire wire, Listener& listener, std::size_t max_body_bytes)
    : wire_(wire), listener_(listener), parser_(max_body_bytes) {
    wire_.setTimeout(kRequestTime);
}

HttpConnection::~HttpConnection() { listener_.onGone(*this); }

bool HttpConnection::onBytes(std::string_view bytes, bool) {
    if (busy_) {
        ahead_ += bytes;
        return ahead_.size() <= kMaxAhead;
    }
    read(bytes);
    return true;
}

void HttpConnection::read(std::string_view bytes) {
    if (parser_.idle()) {
        wire_.setTimeout(kRequestTime);
    }
    const std::size_t taken = parser_.feed(bytes);
    if (parser_.error() != 0) {
        refuse(parser_.error());
        return;
    }
    if (parser_.takeExpectation()) {
        queue("HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (!parser_.complete()) {
        return;
    }
    busy_ = true;
    ahead_ = bytes.substr(taken);
    HttpRequest request = parser_.take();
    keep_alive_ = request.keep_alive;
    head_only_ = request.method == "HEAD";
    wire_.setTimeout(std::chrono::seconds(0));
    listener_.onRequest(*this, std::move(request));
}

void HttpConnection::refuse(int status) {
    busy_ = true;
    keep_alive_ = false;
    head_only_ = false;
    respond(HttpResponse::plain(status));
}

void HttpConnection::respond(HttpResponse response) {
    if (!busy_ || responded_) {
        return;
    }
    responded_ = true;
    keep_alive_ = keep_alive_ && !stopping_;
    queue(response.head(keep_alive_));
    if (!head_only_) {
        output_.back() += response.body;
        file_ = response.length() > 0 ? std::move(response.file) : nullptr;
    }
    wire_.setTimeout(kIdleTime);
}

void HttpConnection::queue(std::string bytes) {
    output_.push_back(std::move(bytes));
    wire_.requestWrite();
}

bool HttpConnection::onWritable() {
    if (!output_.empty()) {
        const std::string bytes = std::move(output_.front());
        output_.pop_front();
        wire_.requestWrite();
        return wire_.writeBytes(bytes);
    }
    if (file_ != nullptr) {
        wire_.setTimeout(kIdleTime);
        wire_.requestWrite();
        return writeFile();
    }
    if (responded_) {
        const bool stays = keep_alive_;  // the next request may have come, and may be the last
        finish();
        return stays;
    }
    return !stopping_;
}

// Reads from the disk on the server's thread; what is asked for is mostly in memory, and media never wait here.
bool HttpConnection::writeFile() {
    std::string chunk(static_cast<std::size_t>(std::min<std::uint64_t>(file_->length, kFileChunk)), '\0');
    const ssize_t got = pread(file_->fd.get(), chunk.data(), chunk.size(), static_cast<off_t>(file_->offset));
    if (got <= 0) {
        return false;
    }
    chunk.resize(static_cast<std::size_t>(got));
    file_->offset += chunk.size();
    file_->length -= chunk.size();
    if (file_->length == 0) {
        file_.reset();
    }
    return wire_.writeBytes(chunk);
}

void HttpConnection::finish() {
    busy_ = false;
    responded_ = false;
    if (keep_alive_) {
        wire_.setTimeout(kIdleTime);
        if (!ahead_.empty()) {
            read(std::exchange(ahead_, {}));
        }
    }
}

void HttpConnection::onStopping() {
    stopping_ = true;
    wire_.requestWrite();
}

}  // namespace wf::channels
