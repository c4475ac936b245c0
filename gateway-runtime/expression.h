#pragma once

#include <memory>
#include <string>

#include "core/node.h"
#include "core/result.h"
#include "gateway-runtime/exchange.h"

namespace gwctl::runtime {

/// A condition of a route's `vars`, a plugin's `_meta.filter` and the like, in the language of
/// lua-resty-expr:
/// `[["arg_name", "==", "json"], ["http_x", "!", "in", ["a", "b"]]]`, nested with AND, OR, !AND,
/// !OR. Immutable once compiled.
class Expression {
 public:
  /// The error is worded as APISIX words it.
  static Result<Expression> compile(const Node& node);

  bool evaluate(Exchange& exchange) const;

  /// What decides that it holds for the request, or that it does not: the comparisons that do, each
  /// with what is in its variable: `arg_a == "1" (arg_a is "2")`.
  std::string evidence(Exchange& exchange) const;

  /// Whether some variable of it can only be known when the body has been read.
  bool needs_body() const { return needs_body_; }

  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  struct Term;

 private:
  explicit Expression(std::unique_ptr<const Term> root);
  std::unique_ptr<const Term> root_;  // null: holds always
  bool needs_body_ = false;
};

}  // namespace gwctl::runtime
