#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "core/js_text.h"
#include "lint/functions/oas/common.h"
#include "lint/functions/oas/oas.h"

namespace gwctl::lint::oas {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

struct Template {
  std::string normalized;               ///< each placeholder replaced by `%`
  std::vector<std::string_view> names;  ///< of the placeholders, each once
  std::vector<std::string_view> repeated;
};

// The placeholder `{name}`, `{;name}`, `{?name}`, `{name*}` at the start of `text`: its length and
// the name in it; 0 where there is none.
std::size_t placeholder(std::string_view text, std::string_view& name) {
  std::size_t at = 1;
  if (text[0] != '{') return 0;
  if (at < text.size() && text[at] == ';') ++at;
  if (at < text.size() && text[at] == '?') ++at;
  const std::size_t begin = at;
  while (at < text.size() && is_name_character(text[at])) ++at;
  name = text.substr(begin, at - begin);
  if (at < text.size() && text[at] == '*') ++at;
  const bool is_closed = at < text.size() && text[at] == '}';
  return is_closed && !name.empty() ? at + 1 : 0;
}

Template read_template(std::string_view path) {
  Template result;
  while (!path.empty()) {
    std::string_view name;
    const std::size_t length = placeholder(path, name);
    if (length == 0) {
      result.normalized += path[0];
      path.remove_prefix(1);
      continue;
    }
    result.normalized += '%';
    path.remove_prefix(length);
    const bool is_new = std::ranges::find(result.names, name) == result.names.end();
    (is_new ? result.names : result.repeated).push_back(name);
  }
  return result;
}

/// A path parameter and where it stands: below the path item, or below one of its operations.
struct Parameter {
  std::string name;
  std::string_view method;  ///< empty: of the path item
  std::size_t index = 0;
};

class PathChecker {
 public:
  PathChecker(const Place& root, const View& view, Results& results)
      : root_{root}, view_{view}, results_{results} {}

  void check(const Member& member) {
    const Node& item = view_.resolve(member.value);
    if (!item.is_container()) return;
    path_ = member.name();
    const Template pattern = read_template(path_);
    check_template(pattern);
    const std::vector<Parameter> shared = parameters(item, "");
    for (const Member& child : item.members()) {
      const Node& operation = view_.resolve(child.value);
      if (is_method(child.name()) && operation.is_container()) {
        check_operation(operation, child.name(), shared, pattern);
      }
    }
  }

 private:
  void add(std::string message, std::string_view method = {}) {
    const Segment where[] = {"paths", path_, method};
    results_.add(std::move(message), root_, std::span{where, method.empty() ? 2U : 3U});
  }

  void add(std::string message, const Parameter& parameter) {
    const Segment index{parameter.index};
    const Segment shared[] = {"paths", path_, "parameters", index};
    const Segment own[] = {"paths", path_, parameter.method, "parameters", index};
    results_.add(std::move(message), root_,
                 parameter.method.empty() ? std::span<const Segment>{shared}
                                          : std::span<const Segment>{own});
  }

  void check_template(const Template& pattern) {
    const auto [first, is_new] = paths_.try_emplace(pattern.normalized, path_);
    if (!is_new) {
      add(fmt::format("Paths \"{}\" and \"{}\" must not be equivalent.", first->second, path_));
    }
    for (const std::string_view name : pattern.repeated) {
      add(fmt::format("Path \"{}\" must not use parameter \"{{{}}}\" multiple times.", path_,
                      name));
    }
  }

  // The path parameters that `owner` lists; a second one of a name is reported and left out.
  std::vector<Parameter> parameters(const Node& owner, std::string_view method) {
    std::vector<Parameter> found;
    const Node* list = view_.get(owner, "parameters");
    if (list == nullptr) return found;
    std::size_t index = 0;
    for (const Node& entry : list->items()) {
      Parameter parameter{.name = {}, .method = method, .index = index++};
      const Node& value = view_.resolve(entry);
      const Node* in = view_.get(value, "in");
      const Node* name = view_.get(value, "name");
      if (in == nullptr || in->string() != "path" || name == nullptr) continue;
      parameter.name = to_js_string(*name);
      const Node* required = view_.get(value, "required");
      if (required == nullptr || !required->is_true()) {
        add(fmt::format(
                "Path parameter \"{}\" must have \"required\" property that is set to \"true\".",
                parameter.name),
            parameter);
      }
      if (contains(found, parameter.name)) {
        add(fmt::format("Path parameter \"{}\" must not be defined multiple times.",
                        parameter.name),
            parameter);
      } else {
        found.push_back(std::move(parameter));
      }
    }
    return found;
  }

  static bool contains(const std::vector<Parameter>& parameters, std::string_view name) {
    return std::ranges::find(parameters, name, &Parameter::name) != parameters.end();
  }

  void check_operation(const Node& operation, std::string_view method,
                       const std::vector<Parameter>& shared, const Template& pattern) {
    std::vector<Parameter> defined = parameters(operation, method);
    for (const Parameter& parameter : shared) {
      if (!contains(defined, parameter.name)) defined.push_back(parameter);
    }
    for (const Parameter& parameter : defined) {
      if (std::ranges::find(pattern.names, parameter.name) != pattern.names.end()) continue;
      add(fmt::format("Parameter \"{}\" must be used in path \"{}\".", parameter.name, path_),
          parameter);
    }
    for (const std::string_view name : pattern.names) {
      if (contains(defined, name)) continue;
      add(fmt::format("Operation must define parameter \"{{{}}}\" as expected by path \"{}\".",
                      name, path_),
          method);
    }
  }

  const Place& root_;
  const View& view_;
  Results& results_;
  std::string_view path_;
  std::unordered_map<std::string, std::string_view> paths_;  ///< by their normalized form
};

void path_param(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  PathChecker checker{root_of(target.place), context.view, results};
  for (const Member& member : target.value->members()) checker.check(member);
}

}  // namespace

MadeFunction make_path_param(const Node* options) {
  return make_plain<path_param>("oasPathParam", options);
}

}  // namespace gwctl::lint::oas
