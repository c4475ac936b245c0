#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway-runtime/exchange.h"

namespace gwctl::runtime {

/// A longer body is not looked into for `post_arg.*` and `graphql_*`: nothing is in them then.
inline constexpr std::size_t post_args_bytes_max = 64UL * 1024 * 1024;
inline constexpr std::size_t graphql_bytes_max = 1024UL * 1024;

/// What is in a variable. Nearly always text; members of a JSON body keep their type, which
/// expressions tell apart. Views live as long as the exchange.
struct Value {
  enum class Type : std::uint8_t { nothing, boolean, number, text, list, object };

  Type type = Type::nothing;
  bool boolean = false;
  double number = 0;
  std::string_view text;
  std::span<const Value> items;  ///< list

  Value() = default;

  Value(std::string_view from)  // NOLINT(google-explicit-constructor): what most variables hold
      : type{Type::text}, text{from} {}

  bool is_nothing() const { return type == Type::nothing; }

  static Value of(bool from);
  static Value of(double from);
  static Value of(std::span<const Value> from);
};

/// Of the same type and alike; lists and objects never are.
bool equal(const Value& a, const Value& b);

/// The value as Lua's `tostring` writes it; nothing for lists and objects, which it does not write.
std::optional<std::string_view> to_text(const Value& value, Scratch& scratch);

/// What Lua's `tonumber` reads.
std::optional<double> to_number(const Value& value);

/// A variable of nginx or APISIX by its name, looked up once: `remote_addr`, `http_x_api_key`,
/// `arg_page`, `cookie_id`, `post_arg_name`, `uri_param_id`, `consumer_name` and so on.
class Variable {
 public:
  /// Unknown names are variables that nothing is ever in, as in APISIX.
  explicit Variable(std::string_view name);

  /// What is in it; nothing where there is no such value. The text lives as long as the exchange.
  std::optional<std::string_view> read(Exchange& exchange) const;

  /// The same with its type.
  Value value(Exchange& exchange) const;

  /// Whether it can only be known when the whole body of the request has been read.
  bool needs_body() const { return needs_body_; }

  /// Whether there is such a variable at all.
  bool is_known() const { return reader_ != nullptr; }

  const std::string& name() const { return name_; }

  /// How each is read; `argument` is what follows the prefix in the name.
  using Reader = Value (*)(Exchange& exchange, std::string_view argument);

 private:
  std::string name_;
  std::string argument_;
  Reader reader_ = nullptr;
  bool needs_body_ = false;
};

/// A text with `$name` and `${name}` in it, and `${name ?? default}`. A dollar sign behind a
/// backslash stands for itself; the backslash stays, as in APISIX.
class Template {
 public:
  Template() = default;
  explicit Template(std::string_view text);

  /// The text with the values in place, unknown ones empty. `found`, if asked for, counts the
  /// variables that had a value or a default.
  std::string_view expand(Exchange& exchange, std::size_t* found = nullptr) const;

  /// What is made of the value of a variable before it takes its place.
  using Escape = std::string_view (*)(std::string_view value, Scratch& scratch);
  std::string_view expand(Exchange& exchange, Escape escape, std::size_t* found = nullptr) const;

  bool has_variables() const { return has_variables_; }

  bool needs_body() const;

 private:
  struct Part {
    std::string text;  // literal, or the default of the variable
    std::optional<Variable> variable;
    bool has_default = false;
  };

  void add_literal(std::string_view text);

  std::vector<Part> parts_;
  bool has_variables_ = false;
};

}  // namespace gwctl::runtime
