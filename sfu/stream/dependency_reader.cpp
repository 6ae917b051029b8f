#include "sfu/stream/dependency_reader.h"

namespace wf::stream {

void DependencyReader::read(MediaPacket& packet) {
    const Bytes bytes = packet.extension(Extension::kDependencyDescriptor);
    const auto descriptor = rtp::parseDependencyDescriptor(bytes);
    if (!descriptor) {
        return;
    }
    if (descriptor->has_structure) {
        structure_ = rtp::DependencyStructure::parse(bytes);
    }
    const auto frame = structure_ ? structure_->frameOf(*descriptor) : std::nullopt;
    if (!frame) {
        return;
    }
    PayloadFacts& facts = packet.facts;
    facts.starts_frame = descriptor->starts_frame;
    facts.ends_layer_frame = descriptor->ends_frame;
    facts.has_temporal_layer = structure_->temporalLayers() > 1;
    facts.temporal_layer = frame->temporal_layer;
    facts.climbs_to = frame->climbs_to;
    facts.has_spatial_layer = structure_->spatialLayers() > 1;
    facts.spatial_layer = frame->spatial_layer;
}

}  // namespace wf::stream
