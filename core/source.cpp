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

constexpr std::uint32_t mark_distance = 4096;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

}  // namespace

Source::Source(std::string name, std::string text)
    : name_{std::move(name)}, text_{std::move(text)} {
  if (text_.empty()) {
    line_begins_.push_back(0);
    return;
  }
  find_line_begins(text_, line_begins_);
  mark_long_lines();
}

void Source::mark_long_lines() {
  for (std::size_t line = 0; line < line_begins_.size(); ++line) {
    const std::size_t end = line + 1 < line_begins_.size() ? line_begins_[line + 1] : text_.size();
    std::uint32_t units = 0;
    std::size_t at = line_begins_[line];
    while (end - at > mark_distance) {
      std::size_t next = at + mark_distance;
      while (next < end && is_continuation(text_[next])) ++next;
      units +=
          static_cast<std::uint32_t>(utf16_length(std::string_view{text_}.substr(at, next - at)));
      at = next;
      marks_.push_back({static_cast<std::uint32_t>(at), units});
    }
  }
}

Position Source::position(std::uint32_t offset) const {
  if (line_begins_.empty()) return {};
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - line_begins_.begin() - 1);
  Mark from{line_begins_[line], 0};
  const auto is_behind = [](std::uint32_t at, const Mark& mark) { return at < mark.offset; };
  const auto mark = std::upper_bound(marks_.begin(), marks_.end(), offset, is_behind);
  if (mark != marks_.begin() && std::prev(mark)->offset > from.offset) from = *std::prev(mark);
  const std::string_view before{text_.data() + from.offset, offset - from.offset};
  return {line, from.units + static_cast<std::uint32_t>(utf16_length(before))};
}

std::string_view Source::line(std::uint32_t line) const {
  if (line >= line_begins_.size()) return {};
  const std::size_t begin = line_begins_[line];
  std::size_t end = line + 1 < line_begins_.size() ? line_begins_[line + 1] : text_.size();
  while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
  return std::string_view{text_}.substr(begin, end - begin);
}

}  // namespace gwctl
