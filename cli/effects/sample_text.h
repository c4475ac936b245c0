#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gwctl::cli {

/// A text that a regular expression finds something in. Nothing where it is of a kind that this
/// does not read (look-around, references back); what comes out is to be tried.
std::optional<std::string> sample_text(std::string_view pattern);

}  // namespace gwctl::cli
