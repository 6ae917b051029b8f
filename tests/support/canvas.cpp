#include "tests/support/canvas.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "tests/support/media_probe.h"
#include "tests/support/process.h"

namespace wf::test {
namespace {

constexpr int kSameColour = 24;    // largest distance of a pixel from the first one of its area, a channel
constexpr int kNearlyWhite = 200;  // a white digit of a picture that was scaled and encoded twice
constexpr std::size_t kChannels = 3;

bool isAlike(Rgb a, Rgb b) {
    return std::abs(a.red - b.red) <= kSameColour && std::abs(a.green - b.green) <= kSameColour &&
           std::abs(a.blue - b.blue) <= kSameColour;
}

/// Fills from one pixel after the other and notes what each pixel belongs to.
class Filler {
public:
    explicit Filler(const Canvas& canvas)
        : canvas_(canvas), taken_(static_cast<std::size_t>(canvas.width) * static_cast<std::size_t>(canvas.height)) {}

    [[nodiscard]] bool isTaken(int x, int y) const { return taken_[index(x, y)]; }

    Area fill(int x, int y) {
        const Rgb seed = canvas_.at(x, y);
        Area area{.box = {x, y, 1, 1}, .mean = {}, .pixels = 0};
        int right = x;
        int bottom = y;
        take(x, y);
        while (!todo_.empty()) {
            const auto [at_x, at_y] = todo_.back();
            todo_.pop_back();
            const Rgb colour = canvas_.at(at_x, at_y);
            area.mean = {area.mean.red + colour.red, area.mean.green + colour.green, area.mean.blue + colour.blue};
            ++area.pixels;
            area.box.left = std::min(area.box.left, at_x);
            area.box.top = std::min(area.box.top, at_y);
            right = std::max(right, at_x);
            bottom = std::max(bottom, at_y);
            visitNeighbours(at_x, at_y, seed);
        }
        area.box.width = right - area.box.left + 1;
        area.box.height = bottom - area.box.top + 1;
        const int count = static_cast<int>(area.pixels);
        area.mean = {area.mean.red / count, area.mean.green / count, area.mean.blue / count};
        return area;
    }

private:
    [[nodiscard]] std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(canvas_.width) + static_cast<std::size_t>(x);
    }

    void take(int x, int y) {
        taken_[index(x, y)] = true;
        todo_.emplace_back(x, y);
    }

    void visitNeighbours(int x, int y, Rgb seed) {
        constexpr std::array<std::pair<int, int>, 4> kSteps{{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}};
        for (const auto& [dx, dy] : kSteps) {
            const int to_x = x + dx;
            const int to_y = y + dy;
            if (to_x >= 0 && to_y >= 0 && to_x < canvas_.width && to_y < canvas_.height && !isTaken(to_x, to_y) &&
                isAlike(canvas_.at(to_x, to_y), seed)) {
                take(to_x, to_y);
            }
        }
    }

    const Canvas& canvas_;
    std::vector<bool> taken_;
    std::vector<std::pair<int, int>> todo_;
};

std::string selection(const std::vector<double>& times_s, int fps) {
    std::string terms;
    for (const double time_s : times_s) {
        terms += (terms.empty() ? "" : "+") + std::string("between(t,") + std::to_string(time_s - 0.4999 / fps) + "," +
                 std::to_string(time_s + 0.4999 / fps) + ")";
    }
    return "select='" + terms + "'";
}

}  // namespace

bool Box::overlaps(const Box& other) const {
    return left < other.left + other.width && other.left < left + width && top < other.top + other.height &&
           other.top < top + height;
}

Rgb Canvas::at(int x, int y) const {
    const std::size_t pixel =
        static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
    const auto channel = [&](std::size_t i) {
        return static_cast<int>(static_cast<std::uint8_t>(bytes[kChannels * pixel + i]));
    };
    return {channel(0), channel(1), channel(2)};
}

double Canvas::share(const Box& box) const {
    return static_cast<double>(box.width) * box.height / (static_cast<double>(width) * height);
}

Result<std::vector<Canvas>> canvasesAt(const std::filesystem::path& path, const std::vector<double>& times_s, int fps) {
    const auto facts = probe(path);
    if (!facts) {
        return facts.error();
    }
    const StreamFacts* video = facts->stream("video");
    if (video == nullptr) {
        return Error{path.string() + ": has no picture"};
    }
    Outcome outcome =
        run({"ffmpeg", "-nostdin", "-v", "error", "-i", "file:" + path.string(), "-map", "0:v:0", "-vf",
             selection(times_s, fps), "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"});
    const std::size_t size =
        kChannels * static_cast<std::size_t>(video->width) * static_cast<std::size_t>(video->height);
    if (!outcome.ok() || outcome.out.size() != size * times_s.size()) {
        return Error{path.string() + ": " + std::to_string(outcome.out.size() / size) + " pictures at " +
                     std::to_string(times_s.size()) + " times: " + outcome.err};
    }
    std::vector<Canvas> canvases;
    for (std::size_t i = 0; i < times_s.size(); ++i) {
        canvases.push_back({video->width, video->height, outcome.out.substr(i * size, size)});
    }
    return canvases;
}

std::vector<Area> areasOf(const Canvas& canvas, double least_share) {
    std::vector<Area> areas;
    Filler filler(canvas);
    const double least_pixels = least_share * canvas.width * canvas.height;
    for (int y = 0; y < canvas.height; ++y) {
        for (int x = 0; x < canvas.width; ++x) {
            if (filler.isTaken(x, y)) {
                continue;
            }
            const Area area = filler.fill(x, y);
            if (static_cast<double>(area.pixels) >= least_pixels) {
                areas.push_back(area);
            }
        }
    }
    std::ranges::sort(areas, {}, [](const Area& area) { return std::pair(area.box.top, area.box.left); });
    return areas;
}

Box whiteBox(const Canvas& canvas, const Box& within) {
    int left = within.left + within.width;
    int right = within.left - 1;
    int top = within.top + within.height;
    int bottom = within.top - 1;
    for (int y = within.top; y < within.top + within.height; ++y) {
        for (int x = within.left; x < within.left + within.width; ++x) {
            const Rgb colour = canvas.at(x, y);
            if (std::min({colour.red, colour.green, colour.blue}) >= kNearlyWhite) {
                left = std::min(left, x);
                right = std::max(right, x);
                top = std::min(top, y);
                bottom = std::max(bottom, y);
            }
        }
    }
    return right < left ? Box{} : Box{left, top, right - left + 1, bottom - top + 1};
}

double difference(const Canvas& a, const Canvas& b, const Box& within) {
    double sum = 0;
    for (int y = within.top; y < within.top + within.height; ++y) {
        for (int x = within.left; x < within.left + within.width; ++x) {
            const Rgb one = a.at(x, y);
            const Rgb other = b.at(x, y);
            sum += std::abs(one.red - other.red) + std::abs(one.green - other.green) + std::abs(one.blue - other.blue);
        }
    }
    return sum / (3.0 * within.width * within.height);
}

}  // namespace wf::test
