// Flags, pattern and subject, one a line (the subject takes the rest): compiling and searching end
// soon whatever they are, and the engines agree.
#include "core/regex.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/regex_pcre.h"
#include "core/regex_run.h"
#include "core/regex_steps.h"
#include "core/regex_syntax.h"
#include "core/regex_translate.h"
#include "core/utf8.h"

namespace {

using namespace gwctl;

constexpr std::size_t pattern_bytes_max = 200;
constexpr std::size_t subject_bytes_max = 300;

std::string_view take_line(std::string_view& text) {
  const std::size_t size = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return line;
}

// Both see the subject as it is, so it must be fit for them.
void compare(const regex::Pattern& pattern, std::string_view subject) {
  const bool refers = std::ranges::any_of(pattern.nodes, [](const regex::Node& node) {
    return node.kind == regex::NodeKind::back_reference;
  });
  const auto is_long = [](char c) { return static_cast<unsigned char>(c) >= 0xF0U; };
  if (refers || first_invalid_utf8(subject) != subject.size() ||
      std::ranges::any_of(subject, is_long)) {
    return;
  }
  const auto pcre = regex::Pcre::compile(regex::to_pcre(pattern), pattern.flags);
  const auto machine = regex::Machine::make(pattern);
  if (!pcre || !machine) return;
  const Match one = pcre->search(subject);
  if (const auto steps = regex::Steps::make(pattern)) {
    const std::optional<bool> found = steps->search(subject);
    if (found && *found != (one == Match::yes)) std::abort();
  }
  const Match other = machine->search(subject);
  if (one != other && one != Match::too_costly && other != Match::too_costly) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::string_view flags = take_line(text);
  const std::string_view pattern = take_line(text).substr(0, pattern_bytes_max);
  const std::string_view subject = text.substr(0, subject_bytes_max);
  const Result<Regex> regex = Regex::compile(pattern, flags);
  if (!regex) {
    if (!regex.error().message.starts_with("Invalid ")) std::abort();
    return 0;
  }
  regex->search(subject);
  if (const auto parsed = regex::parse(pattern, flags)) compare(*parsed, subject);
  return 0;
}
