#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "lint/jsonpath/nimma_grammar.h"
#include "lint/jsonpath/query.h"

namespace gwctl::lint::jsonpath {

/// The steps that do what nimma does with an expression, its slips included. The error is about a
/// script.
Result<std::vector<Step>> nimma_steps(std::vector<NimmaNode> nodes);

/// The steps that do what JSONPath-Plus does.
Result<std::vector<Step>> plus_steps(std::string_view expression);

/// How JSONPath-Plus cuts an expression up.
std::vector<std::string> plus_tokens(std::string_view expression);

}  // namespace gwctl::lint::jsonpath
