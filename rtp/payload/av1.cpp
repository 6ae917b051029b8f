#include "rtp/payload/av1.h"

namespace wf::rtp {

Av1Elements::Av1Elements(Bytes payload) : bad_(payload.size() <= Av1Descriptor::kSize) {
    if (!bad_) {
        rest_ = payload.subspan(Av1Descriptor::kSize);
        without_length_ = (load8(payload, 0) >> 4) & 0x03;
    }
}

bool Av1Elements::next(Bytes& element) {
    if (rest_.empty()) {
        bad_ = bad_ || given_ < without_length_;
        return false;
    }
    std::size_t length = rest_.size();
    if (++given_ != without_length_) {
        const auto prefix = readLeb128(rest_);
        if (!prefix || prefix->value > rest_.size() - prefix->size) {
            bad_ = true;
            rest_ = {};
            return false;
        }
        rest_ = rest_.subspan(prefix->size);
        length = prefix->value;
    }
    element = rest_.first(length);
    rest_ = rest_.subspan(length);
    return true;
}

std::optional<Av1Descriptor> parseAv1Descriptor(Bytes payload) {
    if (payload.empty()) {
        return std::nullopt;
    }
    const unsigned flags = load8(payload, 0);
    Av1Descriptor d;
    d.continues = (flags & 0x80) != 0;
    d.to_be_continued = (flags & 0x40) != 0;
    d.element_count_field = (flags >> 4) & 0x03;
    d.starts_sequence = (flags & 0x08) != 0;
    if (d.starts_sequence && d.continues) {
        return std::nullopt;
    }
    Av1Elements elements(payload);
    Bytes element;
    while (elements.next(element)) {
        const std::size_t index = d.element_count++;
        if (index == 0 && d.continues) {
            continue;
        }
        const auto obu = parseObuHeader(element);
        if (obu && !d.first_obu) {
            d.first_obu = obu;
        }
        d.has_sequence_header = d.has_sequence_header || (obu && obu->type == kObuSequenceHeader);
    }
    return elements.bad() ? std::nullopt : std::optional(d);
}

}  // namespace wf::rtp
