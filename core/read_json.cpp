#include <algorithm>
#include <array>
#include <vector>

#include "core/read_document.h"
#include "core/read_json_strict.h"
#include "core/read_text.h"
#include "core/utf8.h"

namespace gwctl {
namespace {

enum class Token : std::uint8_t {
  end,
  open_brace,
  close_brace,
  open_bracket,
  close_bracket,
  comma,
  colon,
  string,
  number,
  word_true,
  word_false,
  word_null,
  unknown,
};

bool ends_word(char c) {
  return std::string_view{" \t\n\r\v\f}]{[\":,/"}.find(c) != std::string_view::npos;
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

// Reads JSON that is damaged, or commented. Where it goes on after a fault, and what it calls it,
// is what JavaScript tools do (jsonc-parser), whose messages users know.
class TolerantJsonReader {
 public:
  TolerantJsonReader(DocumentBuilder& builder, const ReadLimits& limits)
      : builder_{builder}, text_{builder.text()}, limits_{limits} {}

  void read();

 private:
  void advance();
  void scan();
  void scan_string();
  void scan_number();
  void scan_word();
  bool skip_comment();
  bool skip_blank();

  /// What tells one kind of collection from the other while it is read.
  struct Collection {
    Token close;
    const char* unclosed;
    bool (TolerantJsonReader::*read_part)();
  };

  void read_in(const Collection& collection);
  void read_in_object();
  void read_in_array();
  bool read_property();
  bool read_value();
  void add_string();
  void add_number();
  void open(bool is_object);
  void close();
  std::string string_text();

  void fault(const char* message) {
    builder_.problem(ProblemKind::syntax, message, {begin_, end_});
  }

  void skip_to(Token bracket) {
    while (token_ != bracket && token_ != Token::comma && token_ != Token::end) advance();
  }

  DocumentBuilder& builder_;
  const std::string_view text_;
  const ReadLimits& limits_;
  Token token_ = Token::end;
  std::uint32_t begin_ = 0;  // of the token
  std::uint32_t end_ = 0;
  const char* scan_fault_ = nullptr;
  bool is_terminated_ = false;     // of a string
  std::vector<bool> needs_comma_;  // of the open collections
  bool is_stopped_ = false;
};

bool TolerantJsonReader::skip_blank() {
  if (end_ == text_.size()) return false;
  std::size_t next = end_;
  if (!is_blank(decode_utf8(text_, next))) return false;
  end_ = static_cast<std::uint32_t>(next);
  return true;
}

bool TolerantJsonReader::skip_comment() {
  const std::string_view mark = text_.substr(end_, 2);
  if (mark != "//" && mark != "/*") return false;
  begin_ = end_;
  std::size_t end = mark == "//" ? text_.find_first_of("\r\n", end_) : text_.find("*/", end_ + 2);
  if (end == std::string_view::npos) {
    end_ = static_cast<std::uint32_t>(text_.size());
    if (mark == "/*") fault("Unexpected end of comment");
  } else {
    end_ = static_cast<std::uint32_t>(mark == "//" ? end : end + 2);
  }
  builder_.comment({begin_, end_});
  return true;
}

void TolerantJsonReader::scan_string() {
  token_ = Token::string;
  for (++end_; end_ < text_.size() && text_[end_] != '"'; ++end_) {
    const auto c = static_cast<unsigned char>(text_[end_]);
    if (c == '\n' || c == '\r') break;
    if (c < 0x20) scan_fault_ = "Invalid character";
    if (c != '\\' || end_ + 1 == text_.size()) continue;
    const std::string_view escape = text_.substr(end_ + 1);
    if (escape[0] == 'u') {
      if (parse_hex4(escape.substr(1)) < 0) scan_fault_ = "Invalid unicode";
    } else if (std::string_view{"\"\\/bfnrt"}.find(escape[0]) == std::string_view::npos) {
      scan_fault_ = "Invalid escape character";
    }
    if (escape[0] != '\n' && escape[0] != '\r') ++end_;
  }
  is_terminated_ = end_ < text_.size();
  if (is_terminated_ && text_[end_] == '"') {
    ++end_;
  } else {
    is_terminated_ = false;
    scan_fault_ = "Unexpected end of string";
  }
}

void TolerantJsonReader::scan_number() {
  const auto scanned = scan_json_number(text_.substr(begin_));
  token_ = scanned.size == 0 ? Token::unknown : Token::number;
  end_ = begin_ + std::max(scanned.size, 1U);
  const char next = end_ < text_.size() ? text_[end_] : '\0';
  if (token_ == Token::number && (next == '.' || next == 'e' || next == 'E')) {
    ++end_;
    scan_fault_ = "Unexpected end of number";
  }
}

void TolerantJsonReader::scan_word() {
  while (end_ < text_.size() && !ends_word(text_[end_])) ++end_;
  if (end_ == begin_) ++end_;
  const std::string_view word = text_.substr(begin_, end_ - begin_);
  token_ = word == "true"    ? Token::word_true
           : word == "false" ? Token::word_false
           : word == "null"  ? Token::word_null
                             : Token::unknown;
}

void TolerantJsonReader::scan() {
  while (skip_blank() || skip_comment()) {
  }
  begin_ = end_;
  scan_fault_ = nullptr;
  if (end_ == text_.size()) {
    token_ = Token::end;
    return;
  }
  static constexpr std::string_view marks = "{}[],:";
  const char c = text_[end_];
  if (const std::size_t mark = marks.find(c); mark != std::string_view::npos) {
    ++end_;
    token_ = static_cast<Token>(static_cast<std::size_t>(Token::open_brace) + mark);
  } else if (c == '"') {
    scan_string();
  } else if (c == '-' || (c >= '0' && c <= '9')) {
    scan_number();
  } else {
    scan_word();
  }
}

void TolerantJsonReader::advance() {
  do {
    scan();
    if (scan_fault_ != nullptr) fault(scan_fault_);
    if (token_ == Token::unknown) fault("Invalid symbol");
  } while (token_ == Token::unknown);
}

// Of the token, leaving out escapes that are malformed.
std::string TolerantJsonReader::string_text() {
  std::string_view rest = text_.substr(begin_ + 1, end_ - begin_ - 1);
  if (is_terminated_) rest.remove_suffix(1);
  std::string text;
  for (;;) {
    rest.remove_prefix(decode_json_string(rest, text));
    if (rest.empty()) return text;
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 2));
  }
}

void TolerantJsonReader::add_string() {
  const std::string_view text = builder_.keep(string_text());
  Node node;
  node.kind = Kind::string;
  node.is_quoted = true;
  node.begin = begin_;
  node.end = end_;
  node.size = static_cast<std::uint32_t>(text.size());
  node.text = text.data();
  builder_.value(node);
}

void TolerantJsonReader::add_number() {
  const auto scanned = scan_json_number(text_.substr(begin_, end_ - begin_));
  if (text_[end_ - 1] == '.') fault("Invalid number format");
  Node node;
  node.kind = Kind::number;
  node.is_integer = scanned.is_integer;
  if (scanned.is_integer) {
    node.integer = scanned.integer;
  } else {
    node.number = scanned.number;
  }
  node.begin = begin_;
  node.end = end_;
  builder_.value(node);
}

void TolerantJsonReader::open(bool is_object) {
  if (builder_.depth() >= limits_.depth_max) {
    builder_.problem(ProblemKind::limit, too_deep_message(limits_), {begin_, end_});
    is_stopped_ = true;
    return;
  }
  if (is_object) {
    builder_.begin_object(begin_);
  } else {
    builder_.begin_array(begin_);
  }
  needs_comma_.push_back(false);
}

void TolerantJsonReader::close() {
  builder_.end_collection(end_, true);
  needs_comma_.pop_back();
}

// False if there is no value here. A collection is only opened.
bool TolerantJsonReader::read_value() {
  Node node;
  node.begin = begin_;
  node.end = end_;
  switch (token_) {
    case Token::open_brace: open(true); break;
    case Token::open_bracket: open(false); break;
    case Token::string: add_string(); break;
    case Token::number: add_number(); break;
    case Token::word_null: builder_.value(node); break;
    case Token::word_true:
    case Token::word_false:
      node.kind = Kind::boolean;
      node.boolean = token_ == Token::word_true;
      builder_.value(node);
      break;
    default: return false;
  }
  advance();
  return true;
}

bool TolerantJsonReader::read_property() {
  if (token_ != Token::string) {
    fault("Property name expected");
    skip_to(Token::close_brace);
    return false;
  }
  builder_.key(builder_.intern(builder_.keep(string_text())), {begin_, end_});
  advance();
  if (token_ == Token::colon) {
    advance();
    if (read_value()) return true;
    fault("Value expected");
  } else {
    fault("Colon expected");
  }
  skip_to(Token::close_brace);
  return true;
}

void TolerantJsonReader::read_in(const Collection& collection) {
  if (token_ == collection.close || token_ == Token::end) {
    if (token_ == Token::end) fault(collection.unclosed);
    close();
    advance();
    return;
  }
  if (token_ == Token::comma) {
    if (!needs_comma_.back()) fault("Value expected");
    advance();
  } else if (needs_comma_.back()) {
    fault("Comma expected");
  }
  needs_comma_.back() = true;
  if (!(this->*collection.read_part)()) {
    fault("Value expected");
    skip_to(collection.close);
  }
}

void TolerantJsonReader::read_in_object() {
  read_in({Token::close_brace, "Close brace expected", &TolerantJsonReader::read_property});
}

void TolerantJsonReader::read_in_array() {
  read_in({Token::close_bracket, "Close bracket expected", &TolerantJsonReader::read_value});
}

void TolerantJsonReader::read() {
  advance();
  if (!read_value()) {
    fault("Value expected");
    return;
  }
  while (builder_.depth() != 0 && !is_stopped_) {
    if (builder_.in_object()) {
      read_in_object();
    } else {
      read_in_array();
    }
  }
  if (token_ != Token::end && !is_stopped_) fault("End of file expected");
}

}  // namespace

std::unique_ptr<const Document> read_json(std::string name, std::string text,
                                          const ReadLimits& limits) {
  CleanText clean = clean_text(std::move(name), std::move(text), limits);
  DocumentBuilder builder{std::move(clean.source)};
  const bool is_too_long = clean.problem.kind == ProblemKind::limit;
  if (!is_too_long &&
      !read_json_strict(builder, text_begin(builder.text()), limits.depth_max, JsonDialect::json)) {
    builder.restart();
    TolerantJsonReader{builder, limits}.read();
  }
  if (!clean.problem.message.empty()) {
    builder.problem(clean.problem.kind, clean.problem.message, clean.problem.span);
  }
  return builder.finish();
}

}  // namespace gwctl
