#pragma once

#include <memory>
#include <vector>

#include "config/diagnostic.h"
#include "config/model.h"

namespace gwctl::config {

/// The model as an ADC file, ids kept. What ADC has nothing for is left out, with a warning: routes
/// without a service get one of their own, shared upstreams become parts of their services.
std::unique_ptr<const Document> write_adc(const Model& model, std::vector<Diagnostic>& lost);

}  // namespace gwctl::config
