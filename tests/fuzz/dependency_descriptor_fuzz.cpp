// Dependency descriptors: layers lie within the structure, and every template has one.

#include <cstdint>

#include "rtp/dependency_descriptor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const wf::Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    auto descriptor = wf::rtp::parseDependencyDescriptor(bytes);
    const auto structure = wf::rtp::DependencyStructure::parse(bytes);
    if (!descriptor || !structure) {
        return 0;
    }
    std::size_t templates = 0;
    for (std::uint8_t id = 0; id < wf::rtp::DependencyStructure::kMaxTemplates; ++id) {
        descriptor->template_id = id;
        if (const auto frame = structure->frameOf(*descriptor)) {
            ++templates;
            if (frame->spatial_layer >= structure->spatialLayers() ||
                frame->temporal_layer >= structure->temporalLayers() ||
                frame->climbs_to >= structure->temporalLayers()) {
                __builtin_trap();
            }
        }
    }
    if (templates == 0) {
        __builtin_trap();
    }
    return 0;
}
