#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/node.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime {

/// What a logger tells of a request in place of everything: `{"name": "$variable"}`, with texts and
/// further objects in it.
class LogFormat {
 public:
  explicit LogFormat(const Node& settings);

  bool is_empty() const { return fields_.empty(); }

  /// Appends `"name":value` of all, with a comma before each but the first of an object.
  void write(Exchange& exchange, std::string& to) const;

 private:
  struct Field {
    std::string name;
    std::string text;                // where it is no variable
    std::vector<Variable> variable;  // at most one
    std::vector<LogFormat> fields;   // likewise
  };

  std::vector<Field> fields_;
};

/// The bodies that are told; empty: none.
struct LoggedBodies {
  std::string_view request;
  std::string_view response;
};

/// A request as JSON, as APISIX tells it where no format is given. `more` is added.
std::string write_log_entry(Exchange& exchange, const LoggedBodies& bodies, const LogFormat& more);

/// The same in a format of the config.
std::string write_log_entry(Exchange& exchange, const LogFormat& format);

}  // namespace gwctl::runtime
