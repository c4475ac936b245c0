#include "gateway-runtime/lua/regex_cache.h"

namespace gwctl::runtime::lua {
namespace {

// Those on compiling and caching mean nothing here.
constexpr std::string_view ignored = "dDJjo";

Result<PerlRegex::Options> read_options(std::string_view letters) {
  PerlRegex::Options options;
  for (const char letter : letters) {
    const bool is_known =
        PerlRegex::set_option(options, letter) || ignored.find(letter) != ignored.npos;
    if (!is_known)
      return fail(std::string{"unknown flag \""} + letter + "\" (flags \"" + std::string{letters} +
                  "\")");
  }
  return options;
}

}  // namespace

const PerlRegex* RegexCache::find(std::string_view pattern, std::string_view options,
                                  std::string& error) {
  std::string key{options};
  key.append("/").append(pattern);
  if (const auto found = known_.find(key); found != known_.end()) return &found->second;
  const auto read = read_options(options);
  if (!read) {
    error = read.error().message;
    return nullptr;
  }
  auto compiled = PerlRegex::compile(pattern, *read);
  if (!compiled) {
    error = compiled.error().message;
    return nullptr;
  }
  if (known_.size() >= size_max) known_.clear();
  return &known_.emplace(std::move(key), *std::move(compiled)).first->second;
}

}  // namespace gwctl::runtime::lua
