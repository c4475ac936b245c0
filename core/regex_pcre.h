#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/regex_syntax.h"

namespace gwctl::regex {

/// A compiled pattern of PCRE2, which is included by regex_pcre.cpp alone.
class Pcre {
 public:
  /// Null when PCRE2 cannot do it.
  static std::unique_ptr<const Pcre> compile(const std::string& text, Flags flags);

  /// The subject is UTF-8, where surrogates may be encoded as such.
  Match search(std::string_view subject) const;
  /// The first match at or behind `from`, and where its groups are.
  Match find(std::string_view subject, std::size_t from, std::vector<RegexGroup>& groups) const;

  Pcre(const Pcre&) = delete;
  Pcre& operator=(const Pcre&) = delete;
  ~Pcre();

 private:
  explicit Pcre(void* code) : code_{code} {}

  void* code_;
  bool has_jit_ = false;  // else PCRE2's interpreter serves
};

}  // namespace gwctl::regex
