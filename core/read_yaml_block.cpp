#include "core/read_yaml_block.h"

#include <algorithm>
#include <vector>

#include "core/read_text.h"
#include "core/read_yaml_anchors.h"
#include "core/read_yaml_cursor.h"
#include "core/read_yaml_flow.h"

namespace gwctl {
namespace {

class BlockReader {
 public:
  BlockReader(DocumentBuilder& builder, std::string_view text, const ReadLimits& limits)
      : builder_{builder},
        cursor_{builder, text, text_begin(text)},
        limits_{limits},
        anchors_{builder, limits} {}

  bool read();

 private:
  // A block collection that is open.
  struct Level {
    std::int32_t indent = 0;
    bool is_map = false;
    bool awaits_value = false;  // a key or dash was read, and nothing yet behind it
    std::uint32_t end = 0;      // of the last value, key or dash
    std::string_view anchor;
  };

  // Whether a collection may begin in the middle of a line: behind a dash, but not behind a key.
  enum class Compact : std::uint8_t { no, yes };

  bool pass_document_start();
  bool read_line();
  bool end_levels(std::int32_t indent);
  bool read_dashes();
  bool read_entry();
  bool read_node(std::int32_t indent, Compact compact);
  bool read_key_or_scalar(std::int32_t indent, Compact compact);
  bool read_alias();
  bool read_anchor();
  bool read_flow();
  bool read_block_scalar();
  bool begin_map(std::int32_t indent, const YamlScalar& key);
  bool read_after_key(const YamlScalar& key);
  bool open_level(bool is_map, std::int32_t indent, std::uint32_t begin);
  void close_level();
  void take_anchor(const Node& node);
  void add_empty_value();
  void add_scalar(const YamlScalar& scalar);
  void value_added(std::uint32_t end);

  std::int32_t parent_indent() const { return levels_.empty() ? -1 : levels_.back().indent; }

  DocumentBuilder& builder_;
  YamlCursor cursor_;
  const ReadLimits& limits_;
  std::vector<Level> levels_;
  YamlAnchors anchors_;
  std::string_view anchor_;  // of the value to come
  bool has_root_ = false;
};

bool BlockReader::open_level(bool is_map, std::int32_t indent, std::uint32_t begin) {
  if (builder_.depth() >= limits_.depth_max) return false;
  if (is_map) {
    builder_.begin_object(begin);
  } else {
    builder_.begin_array(begin);
  }
  levels_.push_back({indent, is_map, false, begin, anchor_});
  if (!anchor_.empty()) anchors_.begin(anchor_);
  anchor_ = {};
  has_root_ = true;
  return true;
}

void BlockReader::value_added(std::uint32_t end) {
  Level& level = levels_.back();
  level.end = end;
  level.awaits_value = false;
}

void BlockReader::take_anchor(const Node& node) {
  if (!anchor_.empty()) anchors_.define(anchor_, node);
  anchor_ = {};
}

void BlockReader::add_empty_value() {
  Node node;
  node.begin = levels_.back().end;
  node.end = node.begin;
  builder_.value(node);
  take_anchor(node);
  value_added(node.end);
}

void BlockReader::add_scalar(const YamlScalar& scalar) {
  const Node node = scalar_node(scalar.text, scalar.style, scalar.span);
  builder_.value(node);
  take_anchor(node);
  value_added(scalar.span.end);
}

void BlockReader::close_level() {
  if (levels_.back().awaits_value) add_empty_value();
  const std::uint32_t end = levels_.back().end;
  const Node node = builder_.end_collection(end, false);
  if (!levels_.back().anchor.empty()) anchors_.define(levels_.back().anchor, node);
  levels_.pop_back();
  if (!levels_.empty()) value_added(end);
}

bool BlockReader::begin_map(std::int32_t indent, const YamlScalar& key) {
  return open_level(true, indent, key.span.begin) && read_after_key(key);
}

// The cursor is at the colon.
bool BlockReader::read_after_key(const YamlScalar& key) {
  add_key(builder_, key.text, key.style, key.span);
  Level& level = levels_.back();
  level.awaits_value = true;
  level.end = key.span.end;
  cursor_.advance(1);
  if (!cursor_.skip_blanks()) return false;
  if (cursor_.is_line_over()) return cursor_.finish_line();
  return read_node(0, Compact::no);
}

bool BlockReader::read_alias() {
  const std::uint32_t begin = cursor_.offset();
  std::string_view name;
  if (levels_.empty() || !anchor_.empty() || !cursor_.read_name(name)) return false;
  anchors_.add_alias(name, {begin, cursor_.offset()});
  value_added(cursor_.offset());
  return cursor_.finish_line();
}

bool BlockReader::read_anchor() {
  if (levels_.empty() || !anchor_.empty() || !cursor_.read_name(anchor_)) return false;
  if (!cursor_.skip_blanks()) return false;
  if (!cursor_.is_line_over()) return cursor_.peek() != '*' && read_node(0, Compact::no);
  return levels_.back().is_map && cursor_.finish_line();
}

bool BlockReader::read_flow() {
  Node node;
  if (!anchor_.empty()) anchors_.begin(anchor_);
  if (levels_.empty() || !read_yaml_flow(builder_, cursor_, limits_.depth_max, node)) return false;
  take_anchor(node);
  value_added(node.end);
  return cursor_.finish_line();
}

bool BlockReader::read_block_scalar() {
  YamlScalar scalar;
  if (levels_.empty() || !cursor_.read_block(parent_indent(), scalar)) return false;
  add_scalar(scalar);
  return true;
}

// `indent` is the column of the node, where a collection may begin.
bool BlockReader::read_key_or_scalar(std::int32_t indent, Compact compact) {
  const std::uint32_t line_begin = cursor_.offset() - static_cast<std::uint32_t>(cursor_.column());
  const bool is_quoted = cursor_.peek() == '"' || cursor_.peek() == '\'';
  YamlScalar scalar;
  if (is_quoted) {
    if (!cursor_.read_quoted(parent_indent(), scalar)) return false;
    const std::uint32_t end = cursor_.offset();
    if (!cursor_.skip_blanks()) return false;
    if (cursor_.is_indicator(':')) {
      const bool is_one_line =
          line_begin + static_cast<std::uint32_t>(cursor_.column()) == cursor_.offset();
      return compact == Compact::yes && is_one_line && begin_map(indent, scalar);
    }
    if (cursor_.offset() == end && cursor_.peek() == '#') return false;
  } else {
    if (!cursor_.can_begin_plain() || !cursor_.read_plain_line(scalar)) return false;
    if (cursor_.peek() == ':') return compact == Compact::yes && begin_map(indent, scalar);
    if (!cursor_.continue_plain(parent_indent(), scalar)) return false;
  }
  if (levels_.empty()) return false;
  add_scalar(scalar);
  return cursor_.finish_line();
}

bool BlockReader::read_node(std::int32_t indent, Compact compact) {
  switch (cursor_.peek()) {
    case '[':
    case '{': return read_flow();
    case '|':
    case '>': return read_block_scalar();
    case '&': return read_anchor();
    case '*': return read_alias();
    case '-':
      if (!cursor_.is_indicator('-')) break;
      return compact == Compact::yes && open_level(false, indent, cursor_.offset()) &&
             read_dashes();
    default: break;
  }
  return read_key_or_scalar(indent, compact);
}

// One dash, or several on a line.
bool BlockReader::read_dashes() {
  for (;;) {
    cursor_.advance(1);
    Level& level = levels_.back();
    level.awaits_value = true;
    level.end = cursor_.offset();
    if (!cursor_.skip_blanks()) return false;
    if (cursor_.is_line_over()) return cursor_.finish_line();
    if (!cursor_.is_indicator('-')) return read_node(cursor_.column(), Compact::yes);
    if (!open_level(false, cursor_.column(), cursor_.offset())) return false;
  }
}

// One more key of the innermost mapping.
bool BlockReader::read_entry() {
  YamlScalar key;
  if (cursor_.peek() == '"' || cursor_.peek() == '\'') {
    const std::uint32_t line_begin =
        cursor_.offset() - static_cast<std::uint32_t>(cursor_.column());
    if (!cursor_.read_quoted(parent_indent(), key) || !cursor_.skip_blanks()) return false;
    if (!cursor_.is_indicator(':')) return false;
    if (line_begin + static_cast<std::uint32_t>(cursor_.column()) != cursor_.offset()) return false;
  } else if (!cursor_.can_begin_plain() || !cursor_.read_plain_line(key) || cursor_.peek() != ':') {
    return false;
  }
  return read_after_key(key);
}

// Closes the collections that a line of this indentation is no part of.
bool BlockReader::end_levels(std::int32_t indent) {
  while (!levels_.empty() && indent <= levels_.back().indent) {
    const Level& level = levels_.back();
    if (indent == level.indent) {
      if (level.is_map) return true;
      if (cursor_.is_indicator('-')) return true;
      // The items of a sequence may stand right below the key it belongs to.
      const bool is_below_key = levels_.size() > 1 && levels_[levels_.size() - 2].indent == indent;
      if (!is_below_key) return false;
    }
    close_level();
  }
  return true;
}

bool BlockReader::read_line() {
  const std::int32_t indent = cursor_.column();
  if (cursor_.is_document_mark() || !end_levels(indent)) return false;
  if (levels_.empty()) return !has_root_ && read_node(indent, Compact::yes);
  Level& level = levels_.back();
  if (indent > level.indent) return level.awaits_value && read_node(indent, Compact::yes);
  const bool is_dash = cursor_.is_indicator('-');
  if (level.is_map && is_dash) {
    return level.awaits_value && open_level(false, indent, cursor_.offset()) && read_dashes();
  }
  if (level.awaits_value) add_empty_value();
  return is_dash ? read_dashes() : read_entry();
}

bool BlockReader::pass_document_start() {
  if (!cursor_.skip_empty_lines()) return false;
  if (!cursor_.is_document_mark()) return true;
  if (cursor_.peek() != '-') return false;
  cursor_.advance(3);
  return cursor_.finish_line();
}

bool BlockReader::read() {
  if (!pass_document_start()) return false;
  for (;;) {
    if (!cursor_.skip_empty_lines()) return false;
    if (cursor_.is_at_end()) break;
    if (!read_line()) return false;
  }
  while (!levels_.empty()) close_level();
  return has_root_;
}

}  // namespace

bool read_yaml_block(DocumentBuilder& builder, std::string_view text, const ReadLimits& limits) {
  return !YamlCursor::has_doubtful_bytes(text) && BlockReader{builder, text, limits}.read();
}

}  // namespace gwctl
