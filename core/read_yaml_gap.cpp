#include "core/read_yaml_gap.h"

#include <algorithm>

namespace gwctl {

std::uint32_t YamlGap::line_end(std::uint32_t at) const {
  return static_cast<std::uint32_t>(std::min(text_.find_first_of("\r\n", at), text_.size()));
}

void YamlGap::move_to(std::uint32_t offset) {
  while (at_ < offset) {
    const char c = text_[at_];
    if (c == '#' &&
        (at_ == 0 || std::string_view{" \t\r\n"}.find(text_[at_ - 1]) != std::string_view::npos)) {
      const std::uint32_t end = line_end(at_);
      builder_.comment({at_, end});
      at_ = end;
    } else {
      if (c == '\t') builder_.problem(ProblemKind::discouraged, tab_message, {at_, at_});
      ++at_;
    }
  }
}

void YamlGap::skip_scalar(Span span, ScalarStyle style) {
  if (style == ScalarStyle::literal || style == ScalarStyle::folded) {
    skip_to(span.begin + 1);
    move_to(line_end(at_));
  }
  skip_to(span.end);
}

std::uint32_t YamlGap::skip(std::string_view passed) const {
  std::uint32_t at = at_;
  while (at < text_.size()) {
    if (text_[at] == '#') {
      at = line_end(at);
    } else if (passed.find(text_[at]) != std::string_view::npos) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

std::uint32_t YamlGap::find_block_header() const {
  return skip(" \t\r\n:-?");
}

std::uint32_t YamlGap::next_flow_key() const {
  return skip(" \t\r\n,?");
}

std::uint32_t YamlGap::pass_dash() {
  const std::uint32_t at = skip(" \t\r\n");
  if (at < text_.size() && text_[at] == '-') move_to(at + 1);
  return at_;
}

std::uint32_t block_scalar_end(std::string_view text, std::uint32_t content_end) {
  const std::size_t next = text.find_first_not_of(" \r\n", content_end);
  if (next == std::string_view::npos) {
    return static_cast<std::uint32_t>(text.ends_with('\n') ? text.size() - 1 : text.size());
  }
  const std::size_t feed = text.find_last_of("\r\n", next);
  const bool is_above =
      feed == std::string_view::npos || feed < content_end - std::min(content_end, 1U);
  return is_above ? content_end : static_cast<std::uint32_t>(feed);
}

}  // namespace gwctl
