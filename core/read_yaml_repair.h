#pragma once

#include <string>

#include "core/document.h"
#include "core/read_yaml_events.h"

namespace gwctl {

/// What was wrong, and whether reading on makes sense.
struct YamlRepair {
  Problem problem;
  bool is_repaired = false;
};

/// Makes text that reading failed on readable past the fault, by overwriting what is wrong with
/// blanks, or adding brackets at the end: offsets stay what they are. What is said of the fault is
/// in the words of the YAML reader of JavaScript linters. Every repair leaves fewer bytes that are
/// not blank, or a comma more.
YamlRepair repair_yaml(std::string& text, const YamlFault& fault);

}  // namespace gwctl
