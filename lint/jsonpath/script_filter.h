#pragma once

#include <memory>
#include <string_view>

#include "core/result.h"
#include "lint/jsonpath/filter.h"
#include "lint/jsonpath/script.h"

namespace gwctl::lint::jsonpath {

/// A script of nimma as a filter. The error is what Spectral says before anything runs.
Result<std::shared_ptr<const Filter>> nimma_filter(std::string_view script,
                                                   NimmaUse use = NimmaUse::alone);

/// A script of JSONPath-Plus as a filter. It finds its faults only when it runs.
std::shared_ptr<const Filter> plus_filter(std::string_view code);

/// A JSONPath-Plus script for its value: `[(@.length-1)]`.
class PlusScript {
 public:
  explicit PlusScript(std::string_view code);

  /// What it comes to as the text of a key. The error is worded as JSONPath-Plus words it.
  Result<std::string> key(const ScriptScope& scope) const;
  Result<bool> holds(const ScriptScope& scope) const;

  /// Null where the code is none.
  const Script* script() const { return script_.get(); }

 private:
  Result<JsValue> run(const ScriptScope& scope, JsHeap& heap) const;

  std::string code_;
  std::string fault_;
  std::unique_ptr<const Script> script_;
};

}  // namespace gwctl::lint::jsonpath
