#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/json_pointer.h"
#include "lint/functions/core.h"
#include "lint/functions/options.h"
#include "lint/workspace.h"

namespace gwctl::lint {
namespace {

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_plain_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"_-.!$&'()*+,;:=@"}.find(c) != std::string_view::npos;
}

// The format `json-pointer-uri-fragment`.
bool is_pointer_fragment(const Node& value) {
  std::string_view rest = value.string();
  if (!rest.starts_with('#')) return false;
  rest.remove_prefix(1);
  if (!rest.empty() && rest[0] != '/') return false;
  while (!rest.empty()) {
    std::size_t length = 1;
    if (rest[0] == '%') {
      if (rest.size() < 3 || !is_hex_digit(rest[1]) || !is_hex_digit(rest[2])) return false;
      length = 3;
    } else if (rest[0] == '~') {
      if (!rest.starts_with("~0") && !rest.starts_with("~1")) return false;
      length = 2;
    } else if (rest[0] != '/' && !is_plain_character(rest[0])) {
      return false;
    }
    rest.remove_prefix(length);
  }
  return true;
}

constexpr Option option_list[] = {
    {"reusableObjectsLocation", is_pointer_fragment,
     "\"unreferencedReusableObject\" and its \"reusableObjectsLocation\" option support only valid "
     "JSON Pointer fragments, i.e. \"#\", \"#/foo\", \"#/paths/~1user\"",
     true,
     "\"unreferencedReusableObject\" function is missing \"reusableObjectsLocation\" option. "
     "Example valid options: { \"reusableObjectsLocation\": \"#/components/schemas\" }, { "
     "\"reusableObjectsLocation\": \"#/$defs\" }"},
};
constexpr OptionTable option_table{
    "unreferencedReusableObject", option_list,
    "\"unreferencedReusableObject\" function has invalid options specified. Example valid "
    "options: { \"reusableObjectsLocation\": \"#/components/schemas\" }, { "
    "\"reusableObjectsLocation\": \"#/$defs\" }"};

class UnreferencedReusableObject final : public Function {
 public:
  explicit UnreferencedReusableObject(std::vector<std::string> location)
      : location_{std::move(location)} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    if (target.value == nullptr || !target.value->is_object()) return;
    const Place* root = &target.place;
    while (root->parent != nullptr) root = root->parent;
    std::vector<std::string> pointer = location_;
    pointer.emplace_back();
    for (const Member& member : target.value->members()) {
      pointer.back() = member.name();
      if (context.workspace.is_referenced(pointer)) continue;
      results.add("Potential orphaned reusable object has been detected", *root,
                  path_to(member.name()));
    }
  }

 private:
  // Spectral makes a pointer of the name without escaping it, so a slash in it splits the path.
  std::vector<Segment> path_to(std::string_view name) const {
    std::vector<Segment> path{location_.begin(), location_.end()};
    for (;;) {
      const std::size_t slash = name.find('/');
      path.emplace_back(name.substr(0, slash));
      if (slash == std::string_view::npos) return path;
      name.remove_prefix(slash + 1);
    }
  }

  std::vector<std::string> location_;
};

}  // namespace

MadeFunction make_unreferenced_reusable_object(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  const std::string_view location = find(*options, "reusableObjectsLocation")->string();
  return std::make_unique<UnreferencedReusableObject>(
      parse_json_pointer_fragment(location).value_or(std::vector<std::string>{}));
}

}  // namespace gwctl::lint
