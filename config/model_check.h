#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/check.h"
#include "config/model.h"

namespace gwctl::config {

/// A resource as it is looked at among the others.
struct Subject {
  Kind kind = Kind::route;
  std::string_view id;
  const Node& value;
};

/// What the resource refers to and the model does not have.
std::vector<Problem> check_references(const Model& model, const Subject& subject);

/// What may be in a config once, and who has it: the key of a consumer, a plugin of a global rule.
class Holders {
 public:
  /// All of the model's, which outlives this.
  explicit Holders(const Model& model);
  Holders() = default;

  /// What others hold of what the resource claims; it holds it from now on, unless others do.
  std::vector<Problem> claim(const Subject& subject);
  /// What others hold of it.
  std::vector<Problem> find_others(const Subject& subject) const;

 private:
  /// Who claims something; the id is the model's, or the subject's.
  struct Holder {
    Kind kind = Kind::route;
    std::string_view id;
  };

  std::map<std::string, std::vector<Holder>, std::less<>> by_claim_;
};

/// A secret's manager, the plugin of plugin_metadata, as the id tells; else empty.
std::string_view manager_of(Kind kind, std::string_view id);

}  // namespace gwctl::config
