#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/document.h"
#include "core/read_yaml_scalar.h"

namespace gwctl {

/// A scalar as it stands in the text, and what it says.
struct YamlScalar {
  std::string_view text;
  Span span;
  ScalarStyle style = ScalarStyle::plain;
};

/// Walks through YAML that is written plainly, a line or a scalar at a time. Where a function
/// returns a bool, false means doubt: the text is not of the sort it knows, and the reader is to
/// give up. The text is followed by a NUL and outlives the document; what is not a slice of it is
/// kept.
class YamlCursor {
 public:
  YamlCursor(DocumentBuilder& builder, std::string_view text, std::uint32_t begin)
      : builder_{builder},
        start_{text.data()},
        end_{start_ + text.size()},
        line_{start_ + begin},
        at_{line_} {}

  /// What becomes of the comments that are passed.
  enum class Comments : std::uint8_t { kept, dropped };

  void keep_comments(Comments comments) { comments_ = comments; }

  /// Whether the text has bytes that YAML does not allow, or that need care: control characters,
  /// lone carriage returns, byte order marks.
  static bool has_doubtful_bytes(std::string_view text);

  char peek() const { return *at_; }

  char peek(std::size_t ahead) const { return at_[ahead]; }

  void advance(std::size_t bytes) { at_ += bytes; }

  std::uint32_t offset() const { return static_cast<std::uint32_t>(at_ - start_); }

  /// Of the current byte in its line, in bytes; indentation is blanks.
  std::int32_t column() const { return static_cast<std::int32_t>(at_ - line_); }

  bool is_at_end() const { return at_ == end_; }

  /// From the beginning of a line to the first line, this one included, that has more than a
  /// comment; to the end of the text if there is none.
  bool skip_empty_lines();
  /// Skips blanks; false at a tab.
  bool skip_blanks();

  /// Whether nothing but a comment is left of the line. At a blank or behind one.
  bool is_line_over() const { return is_break(at_) || (*at_ == '#' && is_blank_before()); }

  /// Passes what may stand behind a value, and the line break.
  bool finish_line();
  /// Skips blanks, line breaks and comments inside a flow collection.
  bool skip_flow_space();

  /// Whether an indicator (`-`, `?`, `:`) stands here: blank space follows it.
  bool is_indicator(char c) const { return *at_ == c && is_space(at_[1]); }

  /// Whether a plain scalar can begin here, in block context.
  bool can_begin_plain() const;
  /// Whether `---` or `...` stands at the beginning of this line.
  bool is_document_mark() const;

  /// The name of an anchor or alias, of letters, digits, `_` and `-`. At the indicator.
  bool read_name(std::string_view& name);
  /// One line of a plain scalar in block context, up to where it ends: `:`, a comment or the line.
  bool read_plain_line(YamlScalar& scalar);
  /// Goes on with the lines below that belong to the scalar, they are indented deeper than
  /// `parent`. Must be at the end of its line. Leaves off at the end of the last line.
  bool continue_plain(std::int32_t parent, YamlScalar& scalar);
  /// A plain scalar in a flow collection, on one line.
  bool read_flow_plain(YamlScalar& scalar);
  /// `parent` as above; for lines below the first.
  bool read_quoted(std::int32_t parent, YamlScalar& scalar);
  /// A literal or folded scalar. Leaves off at the beginning of the line below it.
  bool read_block(std::int32_t parent, YamlScalar& scalar);

 private:
  struct BlockHeader {
    bool is_folded = false;
    char chomping = '\0';
    std::int32_t indent = 0;  // 0: to be found out
  };

  struct BlockLines {
    std::size_t empty = 0;  // since the last line with text
    bool has_text = false;
    bool was_indented = false;
  };

  static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\0';
  }

  static bool is_break(const char* at) { return *at == '\n' || *at == '\r' || *at == '\0'; }

  bool is_blank_before() const { return at_ == line_ || at_[-1] == ' '; }

  void pass_comment();
  void pass_break();
  const char* line_end(const char* from) const;
  bool trim(const char* begin, YamlScalar& scalar) const;
  bool is_continued(std::int32_t parent, const char*& next, bool& is_doubtful) const;
  bool read_double_quoted(std::int32_t parent, YamlScalar& scalar);
  bool read_single_quoted(std::int32_t parent, YamlScalar& scalar);
  bool pass_quoted_break(std::int32_t parent);
  bool read_header(std::int32_t parent, BlockHeader& header);
  bool find_block_indent(std::int32_t parent, std::int32_t& indent) const;
  void append_block_line(const BlockHeader& header, BlockLines& lines, std::string_view text);

  std::string_view slice(const char* begin, const char* end) const {
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  Span span(const char* begin, const char* end) const {
    return {static_cast<std::uint32_t>(begin - start_), static_cast<std::uint32_t>(end - start_)};
  }

  DocumentBuilder& builder_;
  const char* const start_;
  const char* const end_;
  const char* line_;
  const char* at_;
  std::string decoded_;
  Comments comments_ = Comments::kept;
};

}  // namespace gwctl
