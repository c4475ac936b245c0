#include "core/read_yaml_cursor.h"

#include <algorithm>
#include <cstring>

#include "core/scan_bytes.h"

namespace gwctl {
namespace {

bool is_any_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

// Not to be taken for text: C1 controls, a byte order mark within the text, U+FFFE and U+FFFF.
bool is_doubtful_sequence(const char* at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(at[i]); };
  if (byte(0) == 0xC2) return byte(1) < 0xA0;
  if (byte(0) != 0xEF) return false;
  return (byte(1) == 0xBB && byte(2) == 0xBF) || (byte(1) == 0xBF && byte(2) >= 0xBE);
}

}  // namespace

bool YamlCursor::has_doubtful_bytes(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const char* const begin = at + (text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  for (at = begin; at < end; ++at) {
    at = find_control_or<'\xC2', '\xEF'>(at, end);
    if (at == end) break;
    const char c = *at;
    if (c == '\n' || c == '\t') continue;
    if (c == '\r' ? at[1] != '\n'
                  : static_cast<unsigned char>(c) < 0x20 || is_doubtful_sequence(at)) {
      return true;
    }
  }
  return std::memchr(begin, 0x7F, static_cast<std::size_t>(end - begin)) != nullptr;
}

bool YamlCursor::skip_blanks() {
  while (*at_ == ' ') ++at_;
  return *at_ != '\t';
}

const char* YamlCursor::line_end(const char* from) const {
  const auto* feed =
      static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(end_ - from)));
  return feed == nullptr ? end_ : feed > from && feed[-1] == '\r' ? feed - 1 : feed;
}

void YamlCursor::pass_comment() {
  const char* const begin = at_;
  at_ = line_end(at_);
  if (comments_ == Comments::kept) builder_.comment(span(begin, at_));
}

void YamlCursor::pass_break() {
  if (*at_ == '\r') ++at_;
  if (*at_ == '\n') ++at_;
  line_ = at_;
}

bool YamlCursor::skip_empty_lines() {
  for (;;) {
    constexpr std::uint64_t blanks = 0x2020202020202020ULL;
    std::uint64_t word = 0;
    while (end_ - at_ >= 8 && (std::memcpy(&word, at_, 8), word == blanks)) at_ += 8;
    while (*at_ == ' ') ++at_;
    if (*at_ == '#') pass_comment();
    if (!is_break(at_)) return *at_ != '\t';
    if (at_ == end_) return true;
    pass_break();
  }
}

bool YamlCursor::finish_line() {
  if (!skip_blanks()) return false;
  if (*at_ == '#' && is_blank_before()) pass_comment();
  if (!is_break(at_)) return false;
  pass_break();
  return true;
}

bool YamlCursor::skip_flow_space() {
  for (;;) {
    if (!skip_blanks()) return false;
    if (*at_ == '#') {
      if (!is_blank_before()) return false;
      pass_comment();
    }
    if (!is_break(at_)) return at_ != line_ || !is_document_mark();
    if (at_ == end_) return false;
    pass_break();
  }
}

bool YamlCursor::can_begin_plain() const {
  const char c = *at_;
  if (c == '-' || c == '?' || c == ':') return !is_space(at_[1]);
  return !is_any_of(c, ",[]{}#&*!|>'\"%@`") && !is_space(c);
}

bool YamlCursor::is_document_mark() const {
  return at_ == line_ && (*at_ == '-' || *at_ == '.') && end_ - at_ >= 3 && at_[1] == *at_ &&
         at_[2] == *at_ && is_space(at_[3]);
}

// `at_` is where the scalar stopped. Tabs around it are for others to judge.
bool YamlCursor::trim(const char* begin, YamlScalar& scalar) const {
  const char* end = at_;
  while (end > begin && end[-1] == ' ') --end;
  if (end == begin || end[-1] == '\t') return false;
  scalar.text = slice(begin, end);
  scalar.span = span(begin, end);
  scalar.style = ScalarStyle::plain;
  return true;
}

bool YamlCursor::read_name(std::string_view& name) {
  const char* const begin = ++at_;
  const auto is_name = [](char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
           c == '-';
  };
  while (is_name(*at_)) ++at_;
  name = slice(begin, at_);
  return !name.empty() && is_space(*at_);
}

bool YamlCursor::read_plain_line(YamlScalar& scalar) {
  const char* const begin = at_;
  for (;; ++at_) {
    at_ = find_control_or<':', '#'>(at_, end_);
    if (*at_ == ':'   ? is_space(at_[1])
        : *at_ == '#' ? at_[-1] == ' ' || at_[-1] == '\t'
                      : *at_ != '\t') {
      return trim(begin, scalar);
    }
  }
}

// Whether the line below goes on with the scalar: `next` is then its first byte behind the
// indentation.
bool YamlCursor::is_continued(std::int32_t parent, const char*& next, bool& is_doubtful) const {
  const char* line = at_;
  for (;;) {
    if (line == end_) return false;
    line += *line == '\r' ? 2 : 1;
    const char* at = line;
    while (*at == ' ') ++at;
    if (is_break(at)) {
      line = at;
      continue;
    }
    next = at;
    is_doubtful = *at == '\t';
    return at - line > parent && *at != '#';
  }
}

bool YamlCursor::continue_plain(std::int32_t parent, YamlScalar& scalar) {
  const char* const begin = start_ + scalar.span.begin;
  const char* next = nullptr;
  bool is_doubtful = false;
  bool is_single = true;
  while (is_break(at_) && is_continued(parent, next, is_doubtful)) {
    if (is_doubtful || parent < 0) return false;
    is_single = false;
    at_ = next;
    if (!read_plain_line(scalar) || *at_ == ':') return false;
  }
  if (is_single) return !is_doubtful;
  if (is_doubtful) return false;
  const char* const end = start_ + scalar.span.end;
  decoded_.clear();
  fold_plain(slice(begin, end), decoded_);
  scalar.text = builder_.keep(decoded_);
  scalar.span = span(begin, end);
  return true;
}

bool YamlCursor::read_flow_plain(YamlScalar& scalar) {
  const char c = *at_;
  if (is_any_of(c, "-?:") || !can_begin_plain()) {
    // A negative number is the one that is met.
    if (c != '-' || !(at_[1] >= '0' && at_[1] <= '9')) return false;
  }
  const char* const begin = at_;
  for (;; ++at_) {
    if (is_any_of(*at_, ",[]{}") || static_cast<unsigned char>(*at_) < 0x20) break;
    if (*at_ == ':' && (is_space(at_[1]) || is_any_of(at_[1], ",[]{}"))) break;
    if (*at_ == '#' && at_[-1] == ' ') break;
  }
  return *at_ != '\t' && trim(begin, scalar);
}

// At a line break inside quotes. To the first byte of text below it.
bool YamlCursor::pass_quoted_break(std::int32_t parent) {
  while (is_break(at_)) {
    if (at_ == end_) return false;
    pass_break();
    while (*at_ == ' ') ++at_;
  }
  return *at_ != '\t' && column() > parent && (column() > 0 || !is_document_mark());
}

bool YamlCursor::read_double_quoted(std::int32_t parent, YamlScalar& scalar) {
  const char* const begin = at_++;
  bool is_as_written = true;
  for (;;) {
    at_ = find_control_or<'"', '\\'>(at_, end_);
    if (*at_ == '"') break;
    if (*at_ == '\t') {
      ++at_;
      continue;
    }
    is_as_written = false;
    if (*at_ == '\\' && !is_break(at_ + 1)) {
      at_ += 2;
      continue;
    }
    if (*at_ == '\\') ++at_;
    if (at_[-1] == '\t' || !pass_quoted_break(parent)) return false;
  }
  scalar.text = slice(begin + 1, at_++);
  scalar.span = span(begin, at_);
  scalar.style = ScalarStyle::double_quoted;
  if (is_as_written) return true;
  decoded_.clear();
  if (!decode_double_quoted(scalar.text, decoded_)) return false;
  scalar.text = builder_.keep(decoded_);
  return true;
}

bool YamlCursor::read_single_quoted(std::int32_t parent, YamlScalar& scalar) {
  const char* const begin = at_++;
  bool is_as_written = true;
  for (;;) {
    at_ = find_control_or<'\'', '\''>(at_, end_);
    if (*at_ == '\'') {
      if (at_[1] != '\'') break;
      is_as_written = false;
      at_ += 2;
    } else if (*at_ == '\t') {
      ++at_;
    } else {
      is_as_written = false;
      if (at_[-1] == '\t' || !pass_quoted_break(parent)) return false;
    }
  }
  scalar.text = slice(begin + 1, at_++);
  scalar.span = span(begin, at_);
  scalar.style = ScalarStyle::single_quoted;
  if (is_as_written) return true;
  decoded_.clear();
  decode_single_quoted(scalar.text, decoded_);
  scalar.text = builder_.keep(decoded_);
  return true;
}

bool YamlCursor::read_quoted(std::int32_t parent, YamlScalar& scalar) {
  return *at_ == '"' ? read_double_quoted(parent, scalar) : read_single_quoted(parent, scalar);
}

bool YamlCursor::read_header(std::int32_t parent, BlockHeader& header) {
  header.is_folded = *at_++ == '>';
  for (int i = 0; i < 2; ++i) {
    if (header.chomping == '\0' && (*at_ == '+' || *at_ == '-')) {
      header.chomping = *at_++;
    } else if (header.indent == 0 && *at_ >= '1' && *at_ <= '9') {
      if (parent < 0) return false;
      header.indent = parent + (*at_++ - '0');
    }
  }
  return finish_line();
}

// The indentation of the first line with text; that of the parent if there is none.
bool YamlCursor::find_block_indent(std::int32_t parent, std::int32_t& indent) const {
  std::int32_t widest_blank = 0;
  for (const char* line = at_;;) {
    const char* at = line;
    while (*at == ' ') ++at;
    const auto width = static_cast<std::int32_t>(at - line);
    if (*at == '\t') return false;
    if (at == end_) {
      indent = parent;
      return widest_blank <= std::max(parent, 0) && width <= std::max(parent, 0);
    }
    if (!is_break(at)) {
      indent = std::max(width, parent);
      return widest_blank <= indent;
    }
    widest_blank = std::max(widest_blank, width);
    line = at + (*at == '\r' ? 2 : 1);
  }
}

void YamlCursor::append_block_line(const BlockHeader& header, BlockLines& lines,
                                   std::string_view text) {
  const bool is_indented = text[0] == ' ' || text[0] == '\t';
  if (!lines.has_text) {
    decoded_.append(lines.empty, '\n');
  } else if (!header.is_folded || is_indented || lines.was_indented) {
    decoded_.append(lines.empty + 1, '\n');
  } else if (lines.empty == 0) {
    decoded_.push_back(' ');
  } else {
    decoded_.append(lines.empty, '\n');
  }
  decoded_ += text;
  lines = {0, true, is_indented};
}

bool YamlCursor::read_block(std::int32_t parent, YamlScalar& scalar) {
  const char* const begin = at_;
  BlockHeader header;
  if (!read_header(parent, header) || (at_ == end_ && at_[-1] != '\n')) return false;
  const bool is_detected = header.indent == 0;
  if (is_detected && !find_block_indent(parent, header.indent)) return false;
  decoded_.clear();
  BlockLines lines;
  bool is_cut_off = false;  // no break behind the last line
  while (at_ != end_) {
    const char* text = at_;
    while (*text == ' ' && text - at_ < header.indent) ++text;
    const char* const end = line_end(text);
    if (text != end) {
      if (*text == '\t' && text - at_ < header.indent) return false;
      if (text - at_ < header.indent || header.indent <= parent) break;
      append_block_line(header, lines, slice(text, end));
    } else {
      ++lines.empty;
    }
    is_cut_off = end == end_;
    at_ = end;
    pass_break();
  }
  line_ = at_;
  if (header.chomping == '+' && is_cut_off) return false;
  if (header.chomping == '+') {
    decoded_.append(lines.empty + (lines.has_text ? 1 : 0), '\n');
  } else if (header.chomping == '\0' && lines.has_text) {
    decoded_.push_back('\n');
  }
  scalar.text = builder_.keep(decoded_);
  scalar.span = span(begin, is_cut_off ? end_ : at_ - 1);
  scalar.style = header.is_folded ? ScalarStyle::folded : ScalarStyle::literal;
  return true;
}

}  // namespace gwctl
