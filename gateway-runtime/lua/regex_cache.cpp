#include "gateway-runtime/lua/regex_cache.h"

namespace gwctl::runtime::lua {
namespace {

// Those on compiling and caching mean nothing here.
Result<PerlRegex::Options> read_options(std::string_view letters) {
  PerlRegex::Options options;
  for (const char letter : letters) {
    switch (letter) {
      case 'a': options.anchored = true; break;
      case 'i': options.ignore_case = true; break;
      case 'm': options.multi_line = true; break;
      case 's': options.dot_takes_newline = true; break;
      case 'u':
      case 'U': options.utf = true; break;
      case 'x': options.extended = true; break;
      case 'd':
      case 'D':
      case 'J':
      case 'j':
      case 'o': break;
      default:
        return fail(std::string{"unknown flag \""} + letter + "\" (flags \"" +
                    std::string{letters} + "\")");
    }
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
