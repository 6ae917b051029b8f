#include "sfu/dtls/dtls_session.h"

#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/rand.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "sfu/dtls/datagram_bio.h"
#include "sfu/dtls/handshake_buffer.h"
#include "sfu/dtls/peer_check.h"
#include "sfu/dtls/record_check.h"

namespace wf::dtls {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t kMaxRecordBytes = 16 * 1024;
/// What the ciphers add to a record: AES-GCM a nonce and a tag, ChaCha20-Poly1305 a tag.
constexpr std::size_t kGcmBytes = 8 + 16;
constexpr std::size_t kChachaBytes = 16;
/// OpenSSL 3.0 forgets what AEAD ciphers add when it fits handshake messages into the MTU.
constexpr unsigned kForgottenBytes = kGcmBytes;
constexpr std::string_view kExporterLabel = "EXTRACTOR-dtls_srtp";

/// OpenSSL asks with 0 for the first wait of a flight, then with the wait that has passed.
unsigned nextWait(SSL* /*session*/, unsigned last_us) {
    const microseconds next = last_us == 0 ? DtlsSession::kFirstRetransmission : 2 * microseconds(last_us);
    return static_cast<unsigned>(std::min<microseconds>(next, DtlsSession::kLongestRetransmission).count());
}

}  // namespace

class DtlsSession::Impl {
public:
    Impl(DtlsListener& listener, const Config& config, unsigned mtu_bytes)
        : listener_(listener), role_(config.role), mtu_bytes_(mtu_bytes) {
        check_.wanted = config.peer_fingerprints;
        port_.listener = &listener;
    }

    Status setUp(const DtlsContext& context) {
        ERR_clear_error();
        ssl_.reset(SSL_new(context.get()));
        BioPtr bio = makeDatagramBio(port_);
        auto* cookie = reinterpret_cast<unsigned char*>(check_.cookie.data());
        if (ssl_ == nullptr || bio == nullptr || RAND_bytes(cookie, static_cast<int>(check_.cookie.size())) != 1 ||
            SSL_set_ex_data(ssl_.get(), 0, &check_) != 1 ||
            SSL_set_mtu(ssl_.get(), mtu_bytes_ - kForgottenBytes) == 0) {
            return Error{"cannot set up a DTLS session: " + opensslMessage()};
        }
        BIO* shared = bio.release();
        SSL_set_bio(ssl_.get(), shared, shared);
        DTLS_set_timer_cb(ssl_.get(), nextWait);
        handshake_buffer_.watch(ssl_.get());
        role_ == DtlsRole::kServer ? SSL_set_accept_state(ssl_.get()) : SSL_set_connect_state(ssl_.get());
        return {};
    }

    void start(Clock::time_point now) {
        if (state_ != DtlsState::kNew) {
            return;
        }
        state_ = DtlsState::kConnecting;
        deadline_ = now + kHandshakeLimit;
        if (role_ == DtlsRole::kClient) {
            advance();
        }
    }

    void feed(Bytes datagram) {
        if (!isOpen() || !isAcceptable(datagram, least_encrypted_bytes_)) {
            return;
        }
        const bool connecting = state_ == DtlsState::kConnecting;
        if (connecting) {
            handshake_bytes_ += datagram.size();
            if (handshake_bytes_ > kMaxHandshakeBytes) {
                return fail(DtlsEnd::kError, "the peer sends more than a handshake can have");
            }
        }
        getBuffers();
        port_.incoming = datagram;
        advance();
        port_.incoming.reset();
        if (connecting && state_ == DtlsState::kConnected) {
            // 33 KiB, of no use to a peer without data channels. Others get them back with their first message.
            buffers_freed_ = SSL_free_buffers(ssl_.get()) == 1;
            handshake_buffer_.release(ssl_.get());
        }
    }

    Status send(Bytes data) {
        if (state_ != DtlsState::kConnected) {
            return Error{"cannot send data: DTLS is not connected"};
        }
        if (data.empty() || data.size() > maxDataBytes()) {
            return Error{"cannot send " + std::to_string(data.size()) + " bytes of data: a datagram takes 1 to " +
                         std::to_string(maxDataBytes())};
        }
        getBuffers();
        ERR_clear_error();
        if (SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size())) <= 0) {
            return Error{"cannot send data: " + opensslMessage()};
        }
        return {};
    }

    void close() {
        if (state_ == DtlsState::kConnected) {
            getBuffers();
            ERR_clear_error();
            SSL_shutdown(ssl_.get());
        }
        state_ = state_ == DtlsState::kFailed ? state_ : DtlsState::kClosed;
    }

    [[nodiscard]] std::optional<milliseconds> nextTimeout(Clock::time_point now) const {
        if (!isOpen()) {
            return std::nullopt;
        }
        std::optional<milliseconds> next;
        timeval wait{};
        if (DTLSv1_get_timeout(ssl_.get(), &wait) == 1) {
            next = std::chrono::ceil<milliseconds>(std::chrono::seconds(wait.tv_sec) + microseconds(wait.tv_usec));
        }
        if (state_ == DtlsState::kConnecting) {
            const auto left = std::max(std::chrono::ceil<milliseconds>(deadline_ - now), milliseconds(0));
            next = std::min(next.value_or(left), left);
        }
        return next;
    }

    void handleTimeout(Clock::time_point now) {
        if (!isOpen()) {
            return;
        }
        if (state_ == DtlsState::kConnecting && now >= deadline_) {
            return fail(DtlsEnd::kTimeout,
                        "DTLS timeout: no connection after " + std::to_string(kHandshakeLimit.count()) + " s");
        }
        getBuffers();
        ERR_clear_error();
        const auto result = DTLSv1_handle_timeout(ssl_.get());
        retransmissions_ += result > 0 ? 1 : 0;
        if (result < 0) {
            fail(DtlsEnd::kTimeout, "DTLS timeout: the peer does not answer");
        }
    }

    [[nodiscard]] DtlsState state() const { return state_; }
    [[nodiscard]] DtlsEnd end() const { return end_; }
    [[nodiscard]] std::uint64_t retransmissions() const { return retransmissions_; }

    [[nodiscard]] std::optional<std::uint16_t> srtpProfileId() const {
        const SRTP_PROTECTION_PROFILE* profile =
            state_ == DtlsState::kConnected ? SSL_get_selected_srtp_profile(ssl_.get()) : nullptr;
        return profile != nullptr ? std::optional(static_cast<std::uint16_t>(profile->id)) : std::nullopt;
    }

    [[nodiscard]] bool exportSrtpKeys(MutableBytes block) const {
        auto* out = reinterpret_cast<unsigned char*>(block.data());
        return state_ == DtlsState::kConnected &&
               SSL_export_keying_material(ssl_.get(), out, block.size(), kExporterLabel.data(), kExporterLabel.size(),
                                          nullptr, 0, 0) == 1;
    }

    [[nodiscard]] std::size_t maxDataBytes() const {
        return state_ == DtlsState::kConnected ? DTLS_get_data_mtu(ssl_.get()) : 0;
    }

private:
    [[nodiscard]] bool isOpen() const { return state_ == DtlsState::kConnecting || state_ == DtlsState::kConnected; }

    /// OpenSSL 3.0 does not make those for sending by itself.
    void getBuffers() {
        if (std::exchange(buffers_freed_, false)) {
            SSL_alloc_buffers(ssl_.get());
        }
    }

    /// Lets OpenSSL work on what there is.
    void advance() {
        ERR_clear_error();
        if (state_ == DtlsState::kConnecting) {
            shakeHands();
        }
        while (state_ == DtlsState::kConnected && readRecord()) {
        }
    }

    void shakeHands() {
        const int result = SSL_do_handshake(ssl_.get());
        if (result == 1) {
            if (!check_.verified) {
                return fail(DtlsEnd::kRefused, "the peer shows no certificate");
            }
            state_ = DtlsState::kConnected;
            SSL_set_mtu(ssl_.get(), mtu_bytes_);
            const int cipher = SSL_CIPHER_get_cipher_nid(SSL_get_current_cipher(ssl_.get()));
            least_encrypted_bytes_ = cipher == NID_chacha20_poly1305 ? kChachaBytes : kGcmBytes;
            listener_.onDtlsState(state_, {});
        } else if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) {
            check_.problem.empty() ? failOfOpenssl("DTLS handshake failed: ") : fail(DtlsEnd::kRefused, check_.problem);
        }
    }

    /// False when there is nothing more to read.
    bool readRecord() {
        std::array<std::byte, kMaxRecordBytes> buffer;
        const int size = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
        if (size > 0) {
            listener_.onDtlsData(Bytes(buffer).first(static_cast<std::size_t>(size)));
            return true;
        }
        const int error = SSL_get_error(ssl_.get(), size);
        if (error == SSL_ERROR_ZERO_RETURN) {
            SSL_shutdown(ssl_.get());
            finish(DtlsState::kClosed, DtlsEnd::kAlert, "the peer closed DTLS");
        } else if (error != SSL_ERROR_WANT_READ) {
            failOfOpenssl("DTLS failed: ");
        }
        return false;
    }

    /// OpenSSL numbers the reasons that are the peer's alerts from SSL_AD_REASON_OFFSET on.
    void failOfOpenssl(const std::string& what) {
        const bool alert = ERR_GET_REASON(ERR_peek_error()) >= SSL_AD_REASON_OFFSET;
        fail(alert ? DtlsEnd::kAlert : DtlsEnd::kError, what + opensslMessage());
    }

    void fail(DtlsEnd end, const std::string& reason) { finish(DtlsState::kFailed, end, reason); }

    void finish(DtlsState state, DtlsEnd end, const std::string& reason) {
        state_ = state;
        end_ = end;
        listener_.onDtlsState(state, reason);
    }

    DtlsListener& listener_;
    DtlsRole role_;
    unsigned mtu_bytes_;
    PeerCheck check_;
    DatagramPort port_;
    HandshakeBuffer handshake_buffer_;
    SslPtr ssl_;
    DtlsState state_ = DtlsState::kNew;
    DtlsEnd end_ = DtlsEnd::kNone;
    bool buffers_freed_ = false;
    std::uint64_t retransmissions_ = 0;
    Clock::time_point deadline_;
    std::size_t handshake_bytes_ = 0;
    std::size_t least_encrypted_bytes_ = kGcmBytes;
};

Result<DtlsSession> DtlsSession::create(const DtlsContext& context, DtlsListener& listener, const Config& config) {
    if (config.peer_fingerprints.empty()) {
        return Error{"cannot set up a DTLS session: the peer's SDP has no fingerprint with a known hash"};
    }
    auto impl = std::make_unique<Impl>(listener, config, context.settings().mtu_bytes);
    if (const Status ready = impl->setUp(context); !ready) {
        return ready.error();
    }
    return DtlsSession(std::move(impl));
}

DtlsSession::DtlsSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DtlsSession::~DtlsSession() = default;
DtlsSession::DtlsSession(DtlsSession&& other) noexcept = default;
DtlsSession& DtlsSession::operator=(DtlsSession&& other) noexcept = default;

void DtlsSession::start(Clock::time_point now) { impl_->start(now); }
void DtlsSession::feed(Bytes datagram) { impl_->feed(datagram); }
Status DtlsSession::send(Bytes data) { return impl_->send(data); }
void DtlsSession::close() { impl_->close(); }
void DtlsSession::handleTimeout(Clock::time_point now) { impl_->handleTimeout(now); }
DtlsState DtlsSession::state() const { return impl_->state(); }
DtlsEnd DtlsSession::end() const { return impl_->end(); }
std::uint64_t DtlsSession::retransmissions() const { return impl_->retransmissions(); }
std::optional<std::uint16_t> DtlsSession::srtpProfileId() const { return impl_->srtpProfileId(); }
bool DtlsSession::exportSrtpKeys(MutableBytes block) const { return impl_->exportSrtpKeys(block); }
std::size_t DtlsSession::maxDataBytes() const { return impl_->maxDataBytes(); }

std::optional<std::chrono::milliseconds> DtlsSession::nextTimeout(Clock::time_point now) const {
    return impl_->nextTimeout(now);
}

}  // namespace wf::dtls
