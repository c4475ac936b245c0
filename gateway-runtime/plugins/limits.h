#pragma once

// What the plugins that limit requests have in common.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway-runtime/counter_table.h"
#include "gateway-runtime/plugin.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {

/// A whole number that is not negative, perhaps only known with the request.
class Amount {
 public:
  explicit Amount(const Node* value);

  /// Nothing where the request tells no such number, or one that Lua cannot hold.
  std::optional<std::uint64_t> get(Exchange& exchange) const;

  bool is_template() const { return is_template_; }

  /// Of an amount that is no template, the digits.
  std::string_view digits() const { return digits_; }

  bool needs_body() const { return text_.needs_body(); }

 private:
  std::uint64_t number_ = 0;
  std::string digits_;
  Template text_;
  bool is_template_ = false;
};

/// Under which name a request is counted.
class LimitKey {
 public:
  /// `type`: `constant`, `var` (the text names a variable) or `var_combination`.
  LimitKey(std::string_view type, std::string text);

  /// Empty where nothing in it has a value.
  std::string_view get(Exchange& exchange) const;

  bool needs_body() const;

 private:
  std::string constant_;
  std::optional<Variable> variable_;
  std::optional<Template> text_;
};

/// What a request is answered that is over a limit: `rejected_code` and `rejected_msg`.
class LimitRefusal {
 public:
  explicit LimitRefusal(const Node& settings);

  Verdict answer(Exchange& exchange) const;

 private:
  int code_;
  std::string body_;
};

/// Settings as a text that is the same for equal ones: members sorted, `_meta` left out.
std::string canonical_settings(const Node& settings);

/// The space of what a plugin counts where it stands, under these settings: others count anew.
CounterId limit_space(std::string_view plugin, std::string_view resource_key,
                      std::string_view settings);

/// Refuses policies that count elsewhere than in this process.
Result<bool> check_policy(const Node& settings);

}  // namespace gwctl::runtime::plugins
