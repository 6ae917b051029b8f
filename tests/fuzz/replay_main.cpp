// Stands in for libFuzzer: runs every seed, then truncations and bit flips of the seeds, for about two seconds.
// The mutations are the same on every run. Arguments are seed files or folders of them.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);

namespace {

using Clock = std::chrono::steady_clock;
using Seed = std::vector<std::uint8_t>;

constexpr auto kBudget = std::chrono::milliseconds(2000);
constexpr std::size_t kRounds = 1 << 16;

std::size_t runs = 0;

void runOne(const std::uint8_t* data, std::size_t size) {
    // An exact-size copy on the heap lets a sanitizer see a read past the end.
    const Seed copy(data, data + size);
    static const std::uint8_t kNothing = 0;
    LLVMFuzzerTestOneInput(copy.empty() ? &kNothing : copy.data(), copy.size());
    ++runs;
}

void readSeed(const std::filesystem::path& path, std::vector<Seed>& seeds) {
    std::ifstream in(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

std::vector<Seed> readSeeds(int argc, char** argv) {
    std::vector<std::filesystem::path> paths;
    for (int i = 1; i < argc; ++i) {
        std::error_code error;
        if (std::filesystem::is_directory(argv[i], error)) {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i], error)) {
                if (entry.is_regular_file(error)) {
                    paths.push_back(entry.path());
                }
            }
        } else if (std::filesystem::is_regular_file(argv[i], error)) {
            paths.emplace_back(argv[i]);
        }
    }
    std::sort(paths.begin(), paths.end());
    std::vector<Seed> seeds;
    for (const auto& path : paths) {
        readSeed(path, seeds);
    }
    return seeds;
}

void truncate(const Seed& seed, std::size_t round) {
    // First rounds: every short length; later ones: cuts counted from the end.
    const std::size_t length = round % (seed.size() + 1);
    runOne(seed.data(), round <= seed.size() / 2 ? length : seed.size() - length);
}

void flipBits(Seed seed, std::mt19937& random) {
    if (seed.empty()) {
        return;
    }
    const std::size_t flips = 1 + random() % 8;
    for (std::size_t i = 0; i < flips; ++i) {
        // Headers are where a length lies: half of the flips hit the first 64 bytes.
        const std::size_t reach = random() % 2 == 0 ? std::min<std::size_t>(seed.size(), 64) : seed.size();
        std::uint8_t& byte = seed[random() % reach];
        byte = static_cast<std::uint8_t>(random() % 4 == 0 ? random() : byte ^ (1U << (random() % 8)));
    }
    runOne(seed.data(), seed.size());
}

}  // namespace

int main(int argc, char** argv) {
    if (LLVMFuzzerInitialize != nullptr) {
        LLVMFuzzerInitialize(&argc, &argv);
    }
    std::vector<Seed> seeds = readSeeds(argc, argv);
    const std::size_t seed_count = seeds.size();
    seeds.emplace_back();
    seeds.emplace_back(64, std::uint8_t{0});
    seeds.emplace_back(64, std::uint8_t{0xff});
    for (const Seed& seed : seeds) {
        runOne(seed.data(), seed.size());
    }
    const auto deadline = Clock::now() + kBudget;
    std::mt19937 random(1);
    for (std::size_t round = 0; round < kRounds && Clock::now() < deadline; ++round) {
        for (const Seed& seed : seeds) {
            truncate(seed, round);
            flipBits(seed, random);
            if (Clock::now() >= deadline) {
                break;
            }
        }
    }
    std::printf("%zu seeds, %zu runs\n", seed_count, runs);
    return 0;
}
