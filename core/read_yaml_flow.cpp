#include "core/read_yaml_flow.h"

namespace gwctl {
namespace {

enum class Next : std::uint8_t { key, value, after_value, done, doubt };

class FlowReader {
 public:
  FlowReader(DocumentBuilder& builder, YamlCursor& cursor, std::size_t depth_max)
      : builder_{builder}, cursor_{cursor}, outer_depth_{builder.depth()}, depth_max_{depth_max} {}

  bool read(Node& node) {
    for (Next next = open(); next != Next::doubt;) {
      switch (next) {
        case Next::key: next = read_key(); break;
        case Next::value: next = read_value(); break;
        case Next::after_value: next = read_after_value(); break;
        default: node = last_; return true;
      }
    }
    return false;
  }

 private:
  Next first_in_collection() { return builder_.in_object() ? Next::key : Next::value; }

  Next open() {
    if (builder_.depth() >= depth_max_) return Next::doubt;
    if (cursor_.peek() == '{') {
      builder_.begin_object(cursor_.offset());
    } else {
      builder_.begin_array(cursor_.offset());
    }
    cursor_.advance(1);
    if (!cursor_.skip_flow_space()) return Next::doubt;
    return is_closed() ? close() : first_in_collection();
  }

  bool is_closed() const { return cursor_.peek() == (builder_.in_object() ? '}' : ']'); }

  Next close() {
    cursor_.advance(1);
    last_ = builder_.end_collection(cursor_.offset(), true);
    return builder_.depth() == outer_depth_ ? Next::done : Next::after_value;
  }

  bool read_scalar(YamlScalar& scalar) {
    const char c = cursor_.peek();
    const std::uint32_t line_begin =
        cursor_.offset() - static_cast<std::uint32_t>(cursor_.column());
    if (c != '"' && c != '\'') return cursor_.read_flow_plain(scalar);
    if (!cursor_.read_quoted(-1, scalar)) return false;
    return cursor_.offset() - static_cast<std::uint32_t>(cursor_.column()) == line_begin;
  }

  Next read_key() {
    YamlScalar scalar;
    if (!read_scalar(scalar) || !cursor_.skip_blanks() || cursor_.peek() != ':') return Next::doubt;
    add_key(builder_, scalar.text, scalar.style, scalar.span);
    cursor_.advance(1);
    return cursor_.skip_flow_space() ? Next::value : Next::doubt;
  }

  Next read_value() {
    const char c = cursor_.peek();
    if (c == '{' || c == '[') return open();
    YamlScalar scalar;
    if (!read_scalar(scalar)) return Next::doubt;
    builder_.value(scalar_node(scalar.text, scalar.style, scalar.span));
    return Next::after_value;
  }

  Next read_after_value() {
    if (!cursor_.skip_flow_space()) return Next::doubt;
    if (is_closed()) return close();
    if (cursor_.peek() != ',') return Next::doubt;
    cursor_.advance(1);
    if (!cursor_.skip_flow_space()) return Next::doubt;
    return is_closed() ? close() : first_in_collection();
  }

  DocumentBuilder& builder_;
  YamlCursor& cursor_;
  const std::size_t outer_depth_;
  const std::size_t depth_max_;
  Node last_;
};

}  // namespace

bool read_yaml_flow(DocumentBuilder& builder, YamlCursor& cursor, std::size_t depth_max,
                    Node& node) {
  return FlowReader{builder, cursor, depth_max}.read(node);
}

}  // namespace gwctl
