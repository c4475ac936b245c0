#include "core/read_json_strict.h"

#include <cstring>

#include "core/read_text.h"
#include "core/scan_bytes.h"

namespace gwctl {
namespace {

// The text of a Source is a std::string, so a NUL stands behind it: scanning needs no end checks
// but where a NUL is met.
class StrictJsonReader {
 public:
  StrictJsonReader(DocumentBuilder& builder, std::uint32_t begin, std::size_t depth_max,
                   JsonDialect dialect)
      : builder_{builder},
        start_{builder.text().data()},
        at_{start_ + begin},
        end_{start_ + builder.text().size()},
        depth_max_{depth_max},
        dialect_{dialect} {}

  bool read();

 private:
  // What a step of reading leaves to be read next.
  enum class Next : std::uint8_t { value, key, after_value, failed };

  Next read_value();
  Next read_key();
  Next read_after_value();
  Next open_object();
  Next open_array();
  Next close(char bracket);
  Next read_string();
  Next read_number();
  Next read_word(std::string_view word, const Node& node);

  void skip_space();
  bool scan_string(bool& has_escapes);
  bool string_text(bool has_escapes, const char* begin, std::string_view& text);

  std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - start_); }

  DocumentBuilder& builder_;
  const char* const start_;
  const char* at_;
  const char* const end_;
  const std::size_t depth_max_;
  const JsonDialect dialect_;
  std::string decoded_;
};

constexpr bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void StrictJsonReader::skip_space() {
  if (static_cast<unsigned char>(*at_) > ' ') return;
  constexpr std::uint64_t spaces = 0x2020202020202020ULL;
  while (is_space(*at_)) {
    ++at_;
    // Indentation is long runs of blanks.
    std::uint64_t word = 0;
    while (end_ - at_ >= 8 && (std::memcpy(&word, at_, 8), word == spaces)) at_ += 8;
  }
}

// From behind the opening quote to the closing one.
bool StrictJsonReader::scan_string(bool& has_escapes) {
  for (;;) {
    at_ = find_control_or<'"', '\\'>(at_, end_);
    if (*at_ == '"') return true;
    if (*at_ != '\\') return false;
    has_escapes = true;
    ++at_;
    if (at_ != end_) ++at_;
  }
}

bool StrictJsonReader::string_text(bool has_escapes, const char* begin, std::string_view& text) {
  text = {begin, static_cast<std::size_t>(at_ - begin)};
  if (!has_escapes) return true;
  decoded_.clear();
  if (decode_json_string(text, decoded_) != text.size()) return false;
  text = builder_.keep(decoded_);
  return true;
}

StrictJsonReader::Next StrictJsonReader::read_string() {
  const char* const begin = ++at_;
  bool has_escapes = false;
  std::string_view text;
  if (!scan_string(has_escapes) || !string_text(has_escapes, begin, text)) return Next::failed;
  ++at_;
  Node node;
  node.kind = Kind::string;
  node.is_quoted = true;
  node.begin = offset(begin) - 1;
  node.end = offset(at_);
  node.size = static_cast<std::uint32_t>(text.size());
  node.text = text.data();
  builder_.value(node);
  return Next::after_value;
}

StrictJsonReader::Next StrictJsonReader::read_key() {
  if (*at_ != '"') return Next::failed;
  const char* const begin = ++at_;
  bool has_escapes = false;
  std::string_view text;
  if (!scan_string(has_escapes) || !string_text(has_escapes, begin, text)) return Next::failed;
  ++at_;
  builder_.key(builder_.intern(text), {offset(begin) - 1, offset(at_)});
  if (*at_ != ':') {
    const char* const end = at_;
    skip_space();
    const std::string_view gap{end, static_cast<std::size_t>(at_ - end)};
    if (dialect_ == JsonDialect::yaml && gap.find('\n') != std::string_view::npos)
      return Next::failed;
    if (*at_ != ':') return Next::failed;
  }
  ++at_;
  skip_space();
  return Next::value;
}

StrictJsonReader::Next StrictJsonReader::read_number() {
  const auto scanned = scan_json_number({at_, static_cast<std::size_t>(end_ - at_)});
  if (scanned.size == 0) return Next::failed;
  Node node;
  node.kind = Kind::number;
  node.is_integer = scanned.is_integer;
  if (scanned.is_integer) {
    node.integer = scanned.integer;
  } else {
    node.number = scanned.number;
  }
  node.begin = offset(at_);
  at_ += scanned.size;
  node.end = offset(at_);
  builder_.value(node);
  return Next::after_value;
}

StrictJsonReader::Next StrictJsonReader::read_word(std::string_view word, const Node& node) {
  if (std::string_view{at_, static_cast<std::size_t>(end_ - at_)}.substr(0, word.size()) != word) {
    return Next::failed;
  }
  Node placed = node;
  placed.begin = offset(at_);
  at_ += word.size();
  placed.end = offset(at_);
  builder_.value(placed);
  return Next::after_value;
}

StrictJsonReader::Next StrictJsonReader::open_object() {
  if (builder_.depth() >= depth_max_) return Next::failed;
  builder_.begin_object(offset(at_));
  ++at_;
  skip_space();
  return *at_ == '}' ? close('}') : Next::key;
}

StrictJsonReader::Next StrictJsonReader::open_array() {
  if (builder_.depth() >= depth_max_) return Next::failed;
  builder_.begin_array(offset(at_));
  ++at_;
  skip_space();
  return *at_ == ']' ? close(']') : Next::value;
}

StrictJsonReader::Next StrictJsonReader::close(char bracket) {
  if (builder_.in_object() != (bracket == '}')) return Next::failed;
  ++at_;
  builder_.end_collection(offset(at_), true);
  return Next::after_value;
}

StrictJsonReader::Next StrictJsonReader::read_value() {
  Node node;
  switch (*at_) {
    case '{': return open_object();
    case '[': return open_array();
    case '"': return read_string();
    case 't':
      node.kind = Kind::boolean;
      node.boolean = true;
      return read_word("true", node);
    case 'f':
      node.kind = Kind::boolean;
      node.boolean = false;
      return read_word("false", node);
    case 'n': return read_word("null", node);
    default: return read_number();
  }
}

// There is a collection open.
StrictJsonReader::Next StrictJsonReader::read_after_value() {
  if (*at_ != ',') return *at_ == '}' || *at_ == ']' ? close(*at_) : Next::failed;
  ++at_;
  skip_space();
  return builder_.in_object() ? Next::key : Next::value;
}

bool StrictJsonReader::read() {
  skip_space();
  for (Next next = Next::value; next != Next::failed;) {
    switch (next) {
      case Next::key: next = read_key(); break;
      case Next::value: next = read_value(); break;
      default:
        skip_space();
        if (builder_.depth() == 0) return at_ == end_;
        next = read_after_value();
    }
  }
  return false;
}

}  // namespace

bool read_json_strict(DocumentBuilder& builder, std::uint32_t begin, std::size_t depth_max,
                      JsonDialect dialect) {
  return StrictJsonReader{builder, begin, depth_max, dialect}.read();
}

}  // namespace gwctl
