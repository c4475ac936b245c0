#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway-runtime/exchange.h"

namespace gwctl::runtime {

/// A variable of nginx or APISIX by its name, looked up once: `remote_addr`, `http_x_api_key`,
/// `arg_page`, `cookie_id`, `post_arg_name`, `uri_param_id`, `consumer_name` and so on.
class Variable {
 public:
  /// Unknown names are variables that nothing is ever in, as in APISIX.
  explicit Variable(std::string_view name);

  /// What is in it; nothing where there is no such value. The text lives as long as the exchange.
  std::optional<std::string_view> read(Exchange& exchange) const;

  /// Whether it can only be known when the whole body of the request has been read.
  bool needs_body() const;

  const std::string& name() const { return name_; }

  /// How each is read; `argument` is what follows the prefix in the name.
  using Reader = std::optional<std::string_view> (*)(Exchange& exchange, std::string_view argument);

 private:
  std::string name_;
  std::string argument_;
  Reader reader_ = nullptr;
};

/// A text with `$name` and `${name}` in it, `${name ?? default}`, and `\$` for a dollar sign.
class Template {
 public:
  Template() = default;
  explicit Template(std::string_view text);

  /// The text with the values in place, unknown ones empty. `found`, if asked for, counts the
  /// variables that had a value.
  std::string_view expand(Exchange& exchange, std::size_t* found = nullptr) const;

  bool has_variables() const { return has_variables_; }

 private:
  struct Part {
    std::string text;  // literal, or the default of the variable
    std::optional<Variable> variable;
  };

  std::vector<Part> parts_;
  bool has_variables_ = false;
};

}  // namespace gwctl::runtime
