#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gwctl {

/// A half-open range of bytes in a source.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const Span&) const = default;
};

/// A place in a text, both zero-based; `character` counts UTF-16 code units, as JavaScript and the
/// Language Server Protocol do.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t character = 0;

  auto operator<=>(const Position&) const = default;
};

struct Range {
  Position start;
  Position end;

  auto operator<=>(const Range&) const = default;
};

/// The text of one file and where its lines begin. Lines end with LF, CRLF or a lone CR.
/// Immutable, hence safe to share between threads.
class Source {
 public:
  Source() = default;
  /// `name` is what messages call it: an absolute path, a URL, or `<STDIN>`.
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }

  std::string_view text() const { return text_; }

  /// The position of byte `offset`; past the end: the position of the end.
  Position position(std::uint32_t offset) const;

  Range range(Span span) const { return {position(span.begin), position(span.end)}; }

  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_begins_.size()); }

  /// The text of a line without its line break; empty for a line that is not there.
  std::string_view line(std::uint32_t line) const;

  std::uint32_t line_begin(std::uint32_t line) const { return line_begins_[line]; }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_begins_;

  // Where so many units of a long line are behind, so that no line is counted from its begin.
  struct Mark {
    std::uint32_t offset = 0;
    std::uint32_t units = 0;
  };

  void mark_long_lines();
  std::vector<Mark> marks_;
};

}  // namespace gwctl
