#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace gwctl {

/// Why something the world was asked for did not happen: one sentence for a person.
struct Error {
  std::string message;
};

/// A value, or why there is none. The compiler rejects a call that drops one.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;

  Result(tl::expected<T, Error> other)  // NOLINT(google-explicit-constructor): they are the same
      : tl::expected<T, Error>{std::move(other)} {}
};

inline tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>{Error{std::move(message)}};
}

}  // namespace gwctl

#define GWCTL_CONCAT_(a, b) a##b
#define GWCTL_CONCAT(a, b) GWCTL_CONCAT_(a, b)
#define GWCTL_TRY_ASSIGN_(result, declaration, expression)                       \
  auto result = (expression);                                                    \
  if (!result) return tl::unexpected<::gwctl::Error>(std::move(result).error()); \
  declaration = *std::move(result)
/// `GWCTL_TRY_ASSIGN(const auto x, f())`: the value of `f()`, or return its error.
#define GWCTL_TRY_ASSIGN(declaration, expression) \
  GWCTL_TRY_ASSIGN_(GWCTL_CONCAT(gwctl_result_, __LINE__), declaration, expression)
/// `GWCTL_TRY(f())`: go on, or return the error of `f()`.
#define GWCTL_TRY(expression)                                                                  \
  do {                                                                                         \
    auto gwctl_result = (expression);                                                          \
    if (!gwctl_result) return tl::unexpected<::gwctl::Error>(std::move(gwctl_result).error()); \
  } while (false)
