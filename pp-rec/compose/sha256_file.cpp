#include "pp-rec/compose/sha256_file.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <system_error>
#include <vector>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/sha.h>
}

namespace wf::compose {
namespace {

constexpr int kBits = 256;
constexpr std::size_t kReadBytes = std::size_t{1} << 20;

struct ShaDeleter {
    void operator()(AVSHA* sha) const { av_free(sha); }
};
struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

Error unreadable(const std::string& path, int code) {
    return Error{"cannot read " + path + " for its checksum: " + std::generic_category().message(code)};
}

std::string inHex(const std::array<std::uint8_t, kBits / 8>& digest) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t octet : digest) {
        text += kDigits[octet >> 4];
        text += kDigits[octet & 15];
    }
    return text;
}

}  // namespace

Result<std::string> sha256OfFile(const std::string& path) {
    const std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "rbe"));
    if (!file) {
        return unreadable(path, errno);
    }
    const std::unique_ptr<AVSHA, ShaDeleter> sha(av_sha_alloc());
    if (!sha || av_sha_init(sha.get(), kBits) < 0) {
        return unreadable(path, ENOMEM);
    }
    std::vector<std::uint8_t> part(kReadBytes);
    while (const std::size_t got = std::fread(part.data(), 1, part.size(), file.get())) {
        av_sha_update(sha.get(), part.data(), got);
    }
    if (std::ferror(file.get()) != 0) {
        return unreadable(path, errno);
    }
    std::array<std::uint8_t, kBits / 8> digest{};
    av_sha_final(sha.get(), digest.data());
    return inHex(digest);
}

}  // namespace wf::compose
