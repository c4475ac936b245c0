#include "core/perl_regex.h"

#include <array>
#include <string>
#include <utility>

#include "core/regex_pcre.h"

namespace gwctl {
namespace {

// What the first PCRE, which OpenResty's messages are of, calls what PCRE2 calls otherwise.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> older_words{{
    {"missing closing parenthesis", "missing )"},
    {"unmatched closing parenthesis", "unmatched parentheses"},
    {"quantifier does not follow a repeatable item", "nothing to repeat"},
}};

std::string_view in_older_words(std::string_view message) {
  for (const auto& [newer, older] : older_words) {
    if (newer == message) return older;
  }
  return message;
}

}  // namespace

Result<PerlRegex> PerlRegex::compile(std::string_view pattern, bool ignore_case) {
  std::size_t at = 0;
  auto pcre = regex::Pcre::compile_bytes(pattern, ignore_case, at);
  if (pcre) return PerlRegex{*std::move(pcre)};
  std::string message{"pcre_compile() failed: "};
  message.append(in_older_words(pcre.error().message)).append(" in \"").append(pattern) += '"';
  if (at < pattern.size()) message.append(" at \"").append(pattern.substr(at)) += '"';
  return fail(std::move(message));
}

Match PerlRegex::search(std::string_view subject) const {
  return pcre_->search(subject);
}

Match PerlRegex::find(std::string_view subject, std::size_t from,
                      std::vector<RegexGroup>& groups) const {
  return pcre_->find(subject, from, groups);
}

PerlRegex::PerlRegex(std::unique_ptr<const regex::Pcre> pcre) : pcre_{std::move(pcre)} {}

PerlRegex::PerlRegex(PerlRegex&&) noexcept = default;
PerlRegex& PerlRegex::operator=(PerlRegex&&) noexcept = default;
PerlRegex::~PerlRegex() = default;

}  // namespace gwctl
