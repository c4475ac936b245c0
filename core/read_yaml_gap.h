#pragma once

#include <cstdint>
#include <string_view>

#include "core/document.h"
#include "core/read_yaml_scalar.h"

namespace gwctl {

/// Follows a reader through the text and sees what stands between its tokens: comments, tabs, and
/// indicators that no event tells of.
class YamlGap {
 public:
  YamlGap(DocumentBuilder& builder, std::string_view text) : builder_{builder}, text_{text} {}

  /// Goes on to the next token; what is passed is no token.
  void move_to(std::uint32_t offset);

  /// Passes a token.
  void skip_to(std::uint32_t offset) { at_ = offset > at_ ? offset : at_; }

  void skip_scalar(Span span, ScalarStyle style);

  std::uint32_t offset() const { return at_; }

  /// Where `|` or `>` of the block scalar to come stands.
  std::uint32_t find_block_header() const;
  /// Moves behind the dash of an item without a value, and says where that is.
  std::uint32_t pass_dash();
  /// Where the next key in a flow sequence stands.
  std::uint32_t next_flow_key() const;

 private:
  std::uint32_t skip(std::string_view passed) const;
  std::uint32_t line_end(std::uint32_t at) const;

  DocumentBuilder& builder_;
  std::string_view text_;
  std::uint32_t at_ = 0;
};

/// The end of a block scalar whose content ends at or before `content_end`: its last line break,
/// blank lines after it included; without one, the end of the text.
std::uint32_t block_scalar_end(std::string_view text, std::uint32_t content_end);

/// What is said of a tab between tokens.
inline constexpr const char* tab_message = "Using tabs can lead to unpredictable results";

}  // namespace gwctl
