#include "core/source.h"

#include <algorithm>
#include <cstring>

#include "core/utf8.h"

namespace gwctl {
namespace {

// memchr runs at memory speed, which matters: this touches every byte of every file.
void find_line_begins(std::string_view text, std::vector<std::uint32_t>& begins) {
  begins.push_back(0);
  const char* const start = text.data();
  const char* const end = start + text.size();
  const bool has_cr = std::memchr(start, '\r', text.size()) != nullptr;
  for (const char* at = start; at < end;) {
    const auto left = static_cast<std::size_t>(end - at);
    const char* feed = static_cast<const char*>(std::memchr(at, '\n', left));
    if (has_cr) {
      const char* stop = feed == nullptr ? end : feed;
      for (const char* cr = at; cr + 1 < stop; ++cr) {
        if (*cr == '\r') begins.push_back(static_cast<std::uint32_t>(cr + 1 - start));
      }
    }
    if (feed == nullptr) break;
    at = feed + 1;
    begins.push_back(static_cast<std::uint32_t>(at - start));
  }
}

}  // namespace

Source::Source(std::string name, std::string text)
    : name_{std::move(name)}, text_{std::move(text)} {
  if (text_.empty()) {
    line_begins_.push_back(0);
    return;
  }
  find_line_begins(text_, line_begins_);
}

Position Source::position(std::uint32_t offset) const {
  if (line_begins_.empty()) return {};
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - line_begins_.begin() - 1);
  const std::uint32_t begin = line_begins_[line];
  const std::string_view before{text_.data() + begin, offset - begin};
  return {line, static_cast<std::uint32_t>(utf16_length(before))};
}

std::string_view Source::line(std::uint32_t line) const {
  if (line >= line_begins_.size()) return {};
  const std::size_t begin = line_begins_[line];
  std::size_t end = line + 1 < line_begins_.size() ? line_begins_[line + 1] : text_.size();
  while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
  return std::string_view{text_}.substr(begin, end - begin);
}

}  // namespace gwctl
