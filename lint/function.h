#pragma once

#include <any>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "lint/format.h"
#include "lint/view.h"

namespace gwctl::lint {

class Workspace;

/// What a function is asked about.
struct Target {
  /// The value; null for JavaScript's `undefined` (a `field` that is not there). May be a key or a
  /// constant that stands in no document.
  const Node* value = nullptr;
  /// The deepest place that exists on the way to the value.
  const Place& place;
  /// What remains of the path below `place` where the value does not exist.
  std::span<const Segment> rest;
};

/// Where functions put what they found.
class Results {
 public:
  virtual ~Results() = default;
  /// Something is wrong with the value below `base` that `path` names; parts of the path that do
  /// not exist are cut off when it is reported. The message may hold `{{…}}` and `#{{…}}`
  /// templates.
  virtual void add(std::string message, const Place& base, std::span<const Segment> path) = 0;
  /// The function failed in a way that ends the run (exit code 2): what JavaScript calls throwing.
  virtual void fail(std::string message) = 0;

  void add(std::string message, const Target& target) {
    add(std::move(message), target.place, target.rest);
  }

  /// `path` is below the target.
  void add(std::string message, const Target& target, std::span<const Segment> path);
};

/// What a function may know besides its target. Everything outlives the call.
struct RunContext {
  const View& view;            ///< the tree this rule sees
  const View& resolved;        ///< references followed
  const View& unresolved;      ///< as written
  const Workspace& workspace;  ///< the files, and which of their places are referred to
  const FormatSet& formats;    ///< what the document is
  std::string_view rule;       ///< the rule's name
  bool is_strict;              ///< tell all that is wrong, where Spectral tells the first

  /// A place for what a function computes once per document; made by `T{}` at the first call.
  template <class T>
  T& scratch(const void* owner) const {
    std::any& slot = scratch_slots[owner];
    if (!slot.has_value()) slot = std::make_shared<T>();
    return **std::any_cast<std::shared_ptr<T>>(&slot);
  }

  std::unordered_map<const void*, std::any>& scratch_slots;
};

/// For `Results::fail`: what a function threw, with the function's name before it, but for a
/// document that is no collection (there Spectral leaves the name out).
std::string thrown_message(std::string_view function, std::string_view what,
                           const RunContext& context);

/// A function with its options, ready to run. Immutable; may run in many threads at once.
class Function {
 public:
  virtual ~Function() = default;
  virtual void run(const Target& target, const RunContext& context, Results& results) const = 0;

 protected:
  Function() = default;
  Function(const Function&) = default;
  Function& operator=(const Function&) = default;
};

/// Options that a function does not take; `path` is below `functionOptions`.
struct OptionError {
  std::string message;
  std::vector<std::string> path;
};

using MadeFunction = tl::expected<std::unique_ptr<const Function>, std::vector<OptionError>>;

/// What there is to know about a function: one row of the table in lint/functions/all.cpp.
struct FunctionKind {
  std::string_view name;
  std::string_view summary;
  /// `options`: the value of `functionOptions`, or null. It outlives the function.
  MadeFunction (*make)(const Node* options) = nullptr;
  /// JSONPath expressions of places whose expanded path the verdict depends on, so that a value
  /// which is reached both through them and around them is judged for each.
  std::span<const std::string_view> context_paths;
};

/// The functions a YAML ruleset may name, sorted by name. Those of the OpenAPI rules included.
std::span<const FunctionKind> function_kinds();
const FunctionKind* find_function(std::string_view name);

}  // namespace gwctl::lint
