#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "config/plan/object.h"

namespace gwctl::config {

/// The defaults that a JSON Schema has, as far as they hold wherever the value stands.
class DefaultValues {
 public:
  explicit DefaultValues(const Json& schema);

  bool is_empty() const {
    return defaults_.empty() && properties_.empty() && items_ == nullptr && branches_ == nullptr;
  }

  /// Removes members that say what holds without them.
  void strip(Json& value) const;
  /// Puts them in, as a checker does that fills in what is missing.
  void fill(Json& value) const;

 private:
  /// `if`, `then` and `else`.
  struct Branches {
    bool holds(const Json& value) const;

    std::map<std::string, Json> choices;  // the values of a field
    Json required;
    std::unique_ptr<DefaultValues> then;
    std::unique_ptr<DefaultValues> otherwise;
  };

  void collect(const Json& schema);
  void collect_branches(const Json& schema);

  std::map<std::string, Json, std::less<>> defaults_;
  std::map<std::string, std::unique_ptr<DefaultValues>, std::less<>> properties_;
  std::unique_ptr<DefaultValues> items_;
  std::unique_ptr<Branches> branches_;
};

}  // namespace gwctl::config
