#include "sfu/dtls/datagram_bio.h"

#include <openssl/bio.h>

#include <algorithm>
#include <cstring>

namespace wf::dtls {

namespace {

DatagramPort& portOf(BIO* bio) { return *static_cast<DatagramPort*>(BIO_get_data(bio)); }

int readDatagram(BIO* bio, char* out, int room) {
    DatagramPort& port = portOf(bio);
    BIO_clear_retry_flags(bio);
    if (!port.incoming || room <= 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    // Like a socket: what does not fit is lost.
    const std::size_t size = std::min(port.incoming->size(), static_cast<std::size_t>(room));
    std::memcpy(out, port.incoming->data(), size);
    port.incoming.reset();
    return static_cast<int>(size);
}

int writeDatagram(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    if (size <= 0) {
        return 0;
    }
    portOf(bio).listener->onDtlsDatagram(asBytes({data, static_cast<std::size_t>(size)}));
    return size;
}

long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
}

int initialize(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
}

BioMethodPtr makeMethod() {
    BioMethodPtr method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagram"));
    if (method != nullptr) {
        BIO_meth_set_read(method.get(), readDatagram);
        BIO_meth_set_write(method.get(), writeDatagram);
        BIO_meth_set_ctrl(method.get(), control);
        BIO_meth_set_create(method.get(), initialize);
    }
    return method;
}

}  // namespace

BioPtr makeDatagramBio(DatagramPort& port) {
    // A table of functions, never changed; OpenSSL has only some hundred numbers for such tables.
    static const BioMethodPtr method = makeMethod();
    if (method == nullptr) {
        return nullptr;
    }
    BioPtr bio(BIO_new(method.get()));
    if (bio != nullptr) {
        BIO_set_data(bio.get(), &port);
    }
    return bio;
}

}  // namespace wf::dtls
