#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "core/document.h"

namespace gwctl::config {

/// The label that tells which service an upstream of ADC's is of, beside the service's own.
inline constexpr std::string_view adc_service_label = "__ADC_UPSTREAM_SERVICE_ID";

/// An ADC file as a standalone file of APISIX, every value at its place in the user's text: what is
/// nested becomes flat, ids are those that ADC gives (SHA-1 of names). What ADC does not know is
/// kept where it stands, for the check to find.
std::shared_ptr<const Document> lower_adc(const std::shared_ptr<const Document>& document,
                                          std::vector<Diagnostic>& diagnostics);

}  // namespace gwctl::config
