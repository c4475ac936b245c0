#pragma once

#include <string>

#include "lint/finding.h"

namespace gwctl::lint {

/// What a finding is known by over time: 16 hexadecimal digits of its rule, its place as a pointer
/// and its message. Neither lines nor files matter, so that edits elsewhere and renamed files
/// change nothing.
std::string fingerprint(const Finding& finding);

}  // namespace gwctl::lint
