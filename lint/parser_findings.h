#pragma once

#include <vector>

#include "lint/finding.h"
#include "lint/ruleset.h"
#include "lint/workspace.h"

namespace gwctl::lint {

enum class FileRole : std::uint8_t { root, referenced };

/// What the reader had to say of a file, as `parser` findings; severities follow the ruleset's
/// `parserOptions` in the root file.
std::vector<Finding> parser_findings(const File& file, const ParserOptions& options, FileRole role);

/// A finding with the range of the closest existing place to `path`, and the file's name; the rest
/// is for the caller to fill in.
Finding finding_at(const File& file, const std::vector<std::string>& path);

/// The range that Spectral prints for a place.
struct Located;
Range range_of(const File& file, const Located& located);

}  // namespace gwctl::lint
