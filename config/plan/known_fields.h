#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "config/plan/object.h"

namespace gwctl::config {

/// The fields that a JSON Schema allows, where it forbids all others.
class KnownFields {
 public:
  explicit KnownFields(const Json& schema);

  /// Forbids nothing.
  bool is_empty() const { return !is_closed_ && inner_.empty() && items_ == nullptr; }

  /// The paths of what is forbidden in a value: `upstream.checks`.
  std::vector<std::string> find_unknown(const Json& value) const;

 private:
  void find_unknown(const Json& value, const std::string& path,
                    std::vector<std::string>& found) const;

  bool is_closed_ = false;
  std::set<std::string, std::less<>> names_;
  std::map<std::string, std::unique_ptr<KnownFields>, std::less<>> inner_;
  std::unique_ptr<KnownFields> items_;
};

}  // namespace gwctl::config
