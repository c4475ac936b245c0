#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lint/jsonpath/filter.h"
#include "lint/jsonpath/script.h"

namespace gwctl::lint::jsonpath {

/// What a look at a script tells about the candidates for which it can be true.
struct ScriptNeeds {
  std::vector<Requirement> requirements;
  std::optional<std::string> key;
  bool throws_on_null = false;
  bool is_about_key = false;
  unsigned ancestors = 0;
};

ScriptNeeds script_needs(const Script& script);

}  // namespace gwctl::lint::jsonpath
