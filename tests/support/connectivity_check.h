#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rtp/base/bytes.h"
#include "sfu/ice/credentials.h"
#include "sfu/srtp/evp_ciphers.h"

namespace wf::test {

/// A STUN binding request as a controlling browser sends it (RFC 8445 section 7.2.4), put together byte by byte.
class ConnectivityCheck {
public:
    /// `server` are the credentials of the end that is checked.
    static std::vector<std::byte> make(const ice::Credentials& server, bool nominate = true) {
        ConnectivityCheck check;
        check.put16(0x0001);
        check.put16(0);
        check.put32(0x2112a442);
        check.put("transaction1");
        check.attribute(0x0006, server.ufrag + ":peer");
        check.attribute(0x0024, std::string("\x6e\x7f\x1e\xff", 4));
        check.attribute(0x802a, "12345678");
        if (nominate) {
            check.attribute(0x0025, "");
        }
        check.seal(server.pwd);
        return std::move(check.bytes_);
    }

    /// An authentic one with an attribute of any type and content.
    static std::vector<std::byte> makeWith(const ice::Credentials& server, std::uint16_t type,
                                           const std::string& value) {
        ConnectivityCheck check;
        check.put16(0x0001);
        check.put16(0);
        check.put32(0x2112a442);
        check.put("transaction2");
        check.attribute(0x0006, server.ufrag + ":peer");
        check.attribute(type, value);
        check.seal(server.pwd);
        return std::move(check.bytes_);
    }

private:
    static constexpr std::size_t kHeaderBytes = 20;

    void put16(std::uint16_t value) {
        bytes_.push_back(std::byte(value >> 8));
        bytes_.push_back(std::byte(value & 0xff));
    }
    void put32(std::uint32_t value) {
        put16(static_cast<std::uint16_t>(value >> 16));
        put16(static_cast<std::uint16_t>(value & 0xffff));
    }
    void put(const std::string& text) {
        const Bytes bytes = asBytes(text);
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }
    void attribute(std::uint16_t type, const std::string& value) {
        put16(type);
        put16(static_cast<std::uint16_t>(value.size()));
        put(value);
        bytes_.resize((bytes_.size() + 3) / 4 * 4);
    }
    /// Header and hash count the attribute that is about to follow.
    void setLength(std::size_t following) {
        store16(bytes_, 2, static_cast<std::uint16_t>(bytes_.size() + following - kHeaderBytes));
    }
    void seal(const std::string& password) {
        setLength(4 + srtp::HmacSha1::kBytes);
        const auto code = srtp::HmacSha1::make(asBytes(password))->compute(bytes_, {});
        attribute(0x0008, std::string(asText(*code)));
        setLength(8);
        const std::uint32_t crc = crc32() ^ 0x5354554e;
        put16(0x8028);
        put16(4);
        put32(crc);
    }
    [[nodiscard]] std::uint32_t crc32() const {
        std::uint32_t crc = ~0U;
        for (const std::byte byte : bytes_) {
            crc ^= std::to_integer<std::uint32_t>(byte);
            for (int i = 0; i < 8; ++i) {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
            }
        }
        return ~crc;
    }

    std::vector<std::byte> bytes_;
};

}  // namespace wf::test
