#pragma once

#include <memory>
#include <string_view>

#include "lint/function.h"
#include "lint/functions/options.h"

namespace gwctl::lint {

/// A function without options that runs `run_function`.
template <auto run_function>
class Plain : public Function {
 public:
  void run(const Target& target, const RunContext& context, Results& results) const override {
    run_function(target, context, results);
  }
};

template <auto run_function>
MadeFunction make_plain(std::string_view name, const Node* options) {
  if (options != nullptr && !options->is_null()) return refuse_options(name);
  return std::make_unique<Plain<run_function>>();
}

}  // namespace gwctl::lint
