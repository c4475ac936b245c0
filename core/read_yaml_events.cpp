#include "core/read_yaml_events.h"

#include <algorithm>
#include <memory>
#include <vector>

#include <libfyaml.h>

#include "core/read_text.h"
#include "core/read_yaml_anchors.h"
#include "core/read_yaml_cursor.h"
#include "core/read_yaml_gap.h"
#include "core/read_yaml_scalar.h"

namespace gwctl {
namespace {

constexpr std::string_view core_tag_prefix = "tag:yaml.org,2002:";

struct ParserDeleter {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};

struct DiagDeleter {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
};

void discard(fy_diag*, void*, const char*, std::size_t) {}

ScalarStyle style_of(fy_token* token) {
  switch (fy_token_scalar_style(token)) {
    case FYSS_SINGLE_QUOTED: return ScalarStyle::single_quoted;
    case FYSS_DOUBLE_QUOTED: return ScalarStyle::double_quoted;
    case FYSS_LITERAL: return ScalarStyle::literal;
    case FYSS_FOLDED: return ScalarStyle::folded;
    default: return ScalarStyle::plain;
  }
}

class EventReader {
 public:
  EventReader(DocumentBuilder& builder, std::string_view text, const ReadLimits& limits)
      : builder_{builder},
        text_{text},
        limits_{limits},
        gap_{builder, text},
        anchors_{builder, limits} {}

  YamlFault read();

 private:
  struct Open {
    bool is_map = false;
    bool expects_key = false;
    bool is_flow = false;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;  // of the last value or key
    std::string anchor;
  };

  bool create();
  YamlFault fault();
  bool handle(fy_event* event);
  void handle_start(fy_event* event, fy_token* anchor, fy_token* tag, bool is_map);
  void handle_end(fy_event* event);
  void handle_scalar(fy_event* event);
  Span empty_span(fy_event* event, bool is_key);
  void add_scalar_key(fy_event* event, const YamlScalar& scalar);
  void handle_alias(fy_event* event);
  bool skip_complex_key(fy_event* event);
  void report_complex_key();
  YamlScalar flow_scalar(fy_token* token, ScalarStyle style);
  YamlScalar block_scalar(fy_token* token, ScalarStyle style);
  std::int32_t block_indent() const;
  void apply_tag(fy_token* tag, Node& node, std::string_view text);
  void check_tag(fy_token* tag);
  void finish_value(const Node& node, fy_token* anchor);
  void after_value(std::uint32_t end);
  void note_properties(fy_token* anchor, fy_token* tag);
  std::string token_text(fy_token* token) const;

  // Within the source: a repaired text may be longer.
  std::uint32_t mark_offset(const fy_mark* mark) const {
    return mark == nullptr
               ? 0
               : static_cast<std::uint32_t>(std::min(mark->input_pos, builder_.text().size()));
  }

  std::uint32_t line_end(std::uint32_t at) const {
    return static_cast<std::uint32_t>(std::min(text_.find('\n', at), text_.size()));
  }

  DocumentBuilder& builder_;
  const std::string_view text_;
  const ReadLimits& limits_;
  YamlGap gap_;
  std::unique_ptr<fy_diag, DiagDeleter> diag_;
  std::unique_ptr<fy_parser, ParserDeleter> parser_;
  std::vector<Open> open_;
  YamlAnchors anchors_;
  std::size_t skip_depth_ = 0;   // inside a key that is a collection, or its value
  std::size_t skip_values_ = 0;  // how many of key and value are still to be skipped
  std::uint32_t complex_key_begin_ = 0;
  bool is_too_deep_ = false;
  bool has_document_ = false;
};

std::string EventReader::token_text(fy_token* token) const {
  std::size_t size = 0;
  const char* const text = fy_token_get_text(token, &size);
  return text == nullptr ? std::string{} : std::string{text, size};
}

void EventReader::note_properties(fy_token* anchor, fy_token* tag) {
  for (fy_token* token : {anchor, tag}) {
    if (token != nullptr) gap_.move_to(mark_offset(fy_token_end_mark(token)));
  }
}

// libfyaml leaves the quotes out. What needs decoding is decoded here: it takes each half of a pair
// of surrogates for a character, and folds wrongly at CRLF and at escaped blanks.
YamlScalar EventReader::flow_scalar(fy_token* token, ScalarStyle style) {
  const std::uint32_t quote = style == ScalarStyle::plain ? 0 : 1;
  const std::uint32_t begin = mark_offset(fy_token_start_mark(token));
  const std::uint32_t end = mark_offset(fy_token_end_mark(token));
  YamlScalar scalar{text_.substr(begin, end - begin), {begin - quote, end + quote}, style};
  const char* const special = style == ScalarStyle::plain           ? "\r\n"
                              : style == ScalarStyle::double_quoted ? "\r\n\\"
                                                                    : "\r\n'";
  if (scalar.text.find_first_of(special) == std::string_view::npos) return scalar;
  std::string decoded;
  if (style == ScalarStyle::plain) {
    fold_plain(scalar.text, decoded);
  } else if (style == ScalarStyle::single_quoted) {
    decode_single_quoted(scalar.text, decoded);
  } else if (!decode_double_quoted(scalar.text, decoded)) {
    decoded = token_text(token);
  }
  scalar.text = builder_.keep(decoded);
  return scalar;
}

// libfyaml leaves the header out, and folds wrongly around lines that are indented deeper.
YamlScalar EventReader::block_scalar(fy_token* token, ScalarStyle style) {
  const std::uint32_t header = gap_.find_block_header();
  YamlScalar scalar{{}, {}, style};
  YamlCursor cursor{builder_, text_, header};
  cursor.keep_comments(YamlCursor::Comments::dropped);
  if (cursor.read_block(block_indent(), scalar)) return scalar;
  const std::uint32_t end = mark_offset(fy_token_end_mark(token));
  scalar.span = {header, block_scalar_end(text_, std::max(header, end))};
  scalar.text = builder_.keep(token_text(token));
  return scalar;
}

// Of the collection that is open; -1 outside of all.
std::int32_t EventReader::block_indent() const {
  if (open_.empty()) return -1;
  const std::size_t feed = text_.substr(0, open_.back().begin).rfind('\n');
  const std::size_t line = feed == std::string_view::npos ? text_begin(text_) : feed + 1;
  return static_cast<std::int32_t>(open_.back().begin - line);
}

void EventReader::check_tag(fy_token* tag) {
  if (tag == nullptr) return;
  static constexpr std::string_view known[] = {"str",    "int",       "float", "bool", "null",
                                               "seq",    "map",       "set",   "omap", "pairs",
                                               "binary", "timestamp", "merge"};
  const std::string text = token_text(tag);
  std::string_view name{text};
  if (name == "!") return;
  if (name.starts_with(core_tag_prefix)) {
    name.remove_prefix(core_tag_prefix.size());
    if (std::ranges::find(known, name) != std::end(known)) return;
  }
  const std::uint32_t begin = mark_offset(fy_token_start_mark(tag));
  builder_.problem(ProblemKind::syntax, "Unknown tag <" + text + ">", {begin, line_end(begin)});
}

// `node` is what the text is without the tag.
void EventReader::apply_tag(fy_token* tag, Node& node, std::string_view text) {
  if (tag == nullptr) return;
  check_tag(tag);
  const std::string name = token_text(tag);
  const auto is = [&](std::string_view core) {
    return name.size() == core_tag_prefix.size() + core.size() &&
           name.starts_with(core_tag_prefix) && name.ends_with(core);
  };
  const Node given = node;
  const Node typed = plain_node(text);
  if (name == "!" || is("str")) {
    node = string_node(text);
  } else if (is("null")) {
    node = Node{};
  } else if ((is("bool") && typed.is_boolean()) || (is("int") && typed.is_number())) {
    node = typed;
  } else if (is("float") && typed.is_number()) {
    node = typed;
    node.is_integer = false;
    node.number = typed.as_double();
  }
  node.is_quoted = given.is_quoted;
  node.begin = given.begin;
  node.end = given.end;
}

void EventReader::after_value(std::uint32_t end) {
  if (open_.empty()) return;
  Open& open = open_.back();
  open.end = std::max(open.end, end);
  open.expects_key = open.is_map;
}

void EventReader::finish_value(const Node& node, fy_token* anchor) {
  if (anchor != nullptr) anchors_.define(token_text(anchor), node);
  builder_.value(node);
  after_value(node.end);
}

// Nothing stands behind the key that it is the value of, behind the dash, or where its anchor ends.
Span EventReader::empty_span(fy_event* event, bool is_key) {
  std::uint32_t at = 0;
  if (open_.empty()) {
    at = 0;
  } else if (open_.back().is_map && !is_key) {
    at = open_.back().end;
  } else if (event->scalar.anchor == nullptr && event->scalar.tag == nullptr) {
    at = gap_.pass_dash();
  } else {
    at = gap_.offset();
  }
  return {at, at};
}

void EventReader::handle_scalar(fy_event* event) {
  fy_token* const token = event->scalar.value;
  note_properties(event->scalar.anchor, event->scalar.tag);
  const bool is_empty = token == nullptr || fy_token_start_mark(token) == nullptr;
  const bool is_key = !open_.empty() && open_.back().is_map && open_.back().expects_key;
  YamlScalar scalar;
  if (is_empty) {
    scalar.span = empty_span(event, is_key);
  } else {
    const ScalarStyle style = style_of(token);
    const bool is_block = style == ScalarStyle::literal || style == ScalarStyle::folded;
    scalar = is_block ? block_scalar(token, style) : flow_scalar(token, style);
    gap_.move_to(scalar.span.begin);
    gap_.skip_scalar(scalar.span, style);
  }
  if (is_key) {
    add_scalar_key(event, scalar);
    return;
  }
  Node node = scalar_node(scalar.text, scalar.style, scalar.span);
  apply_tag(event->scalar.tag, node, scalar.text);
  finish_value(node, event->scalar.anchor);
}

void EventReader::add_scalar_key(fy_event* event, const YamlScalar& scalar) {
  const ScalarStyle style =
      event->scalar.tag == nullptr ? scalar.style : ScalarStyle::double_quoted;
  add_key(builder_, scalar.text, style, scalar.span);
  open_.back().expects_key = false;
  open_.back().end = scalar.span.end;
  if (event->scalar.anchor == nullptr) return;
  anchors_.define(token_text(event->scalar.anchor), scalar_node(scalar.text, style, scalar.span));
}

void EventReader::handle_alias(fy_event* event) {
  const std::string name = token_text(event->alias.anchor);
  const std::uint32_t end = mark_offset(fy_token_end_mark(event->alias.anchor));
  const Span span{mark_offset(fy_token_start_mark(event->alias.anchor)) - 1, end};
  gap_.move_to(span.begin);
  gap_.skip_to(end);
  anchors_.add_alias(name, span);
  after_value(end);
}

void EventReader::handle_start(fy_event* event, fy_token* anchor, fy_token* tag, bool is_map) {
  const fy_mark* const start = fy_event_start_mark(event);
  const fy_mark* const stop = fy_event_end_mark(event);
  note_properties(anchor, tag);
  check_tag(tag);
  Open open;
  open.is_map = is_map;
  open.expects_key = is_map;
  open.is_flow = fy_event_get_node_style(event) == FYNS_FLOW;
  const bool has_bracket = mark_offset(start) != mark_offset(stop);
  const std::uint32_t begin =
      open.is_flow && !has_bracket ? gap_.next_flow_key() : mark_offset(start);
  open.begin = begin;
  open.end = begin;
  gap_.move_to(begin);
  if (has_bracket) gap_.skip_to(mark_offset(stop));
  if (anchor != nullptr) {
    open.anchor = token_text(anchor);
    anchors_.begin(open.anchor);
  }
  if (builder_.depth() >= limits_.depth_max) {
    builder_.problem(ProblemKind::limit, too_deep_message(limits_), {begin, begin});
    is_too_deep_ = true;
    return;
  }
  if (is_map) {
    builder_.begin_object(begin);
  } else {
    builder_.begin_array(begin);
  }
  open_.push_back(std::move(open));
}

void EventReader::handle_end(fy_event* event) {
  const Open open = std::move(open_.back());
  open_.pop_back();
  const std::uint32_t start = mark_offset(fy_event_start_mark(event));
  const std::uint32_t stop = mark_offset(fy_event_end_mark(event));
  const bool has_bracket = open.is_flow && start != stop;
  if (has_bracket) {
    gap_.move_to(start);
    gap_.skip_to(stop);
  }
  const Node node = builder_.end_collection(has_bracket ? stop : open.end, open.is_flow);
  if (!open.anchor.empty()) anchors_.define(open.anchor, node);
  after_value(node.end);
}

// A collection or alias where a key should be, and the value under it, are passed over.
bool EventReader::skip_complex_key(fy_event* event) {
  const bool is_start = event->type == FYET_MAPPING_START || event->type == FYET_SEQUENCE_START;
  const bool is_end = event->type == FYET_MAPPING_END || event->type == FYET_SEQUENCE_END;
  if (skip_values_ == 0) {
    const bool is_key = !open_.empty() && open_.back().is_map && open_.back().expects_key;
    if (!is_key || !(is_start || event->type == FYET_ALIAS)) return false;
    complex_key_begin_ = mark_offset(fy_event_start_mark(event));
    skip_values_ = 2;
  }
  if (is_start) ++skip_depth_;
  if (is_end) --skip_depth_;
  if (const fy_mark* const mark = fy_event_end_mark(event); mark != nullptr) {
    gap_.skip_to(mark_offset(mark));
    open_.back().end = std::max(open_.back().end, mark_offset(mark));
  }
  if (skip_depth_ == 0 && --skip_values_ == 1) report_complex_key();
  return true;
}

void EventReader::report_complex_key() {
  auto path = builder_.path();
  if (path.size() == builder_.depth()) path.pop_back();  // the key before this one
  builder_.problem_at(ProblemKind::complex_key, "Mapping key must be a string scalar",
                      {complex_key_begin_, gap_.offset()}, std::move(path));
}

// False when reading must not go on.
bool EventReader::handle(fy_event* event) {
  if (skip_complex_key(event)) return true;
  switch (event->type) {
    case FYET_DOCUMENT_START:
      if (has_document_) {
        builder_.problem(ProblemKind::syntax,
                         "Expected a single document in the stream, but found more", {});
        return false;
      }
      has_document_ = true;
      return true;
    case FYET_MAPPING_START:
      handle_start(event, event->mapping_start.anchor, event->mapping_start.tag, true);
      return !is_too_deep_;
    case FYET_SEQUENCE_START:
      handle_start(event, event->sequence_start.anchor, event->sequence_start.tag, false);
      return !is_too_deep_;
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END: handle_end(event); return true;
    case FYET_SCALAR: handle_scalar(event); return true;
    case FYET_ALIAS: handle_alias(event); return true;
    default: return true;
  }
}

bool EventReader::create() {
  fy_diag_cfg diag_config;
  fy_diag_cfg_default(&diag_config);
  diag_config.fp = nullptr;
  diag_config.output_fn = discard;
  diag_.reset(fy_diag_create(&diag_config));
  if (diag_ == nullptr) return false;
  fy_diag_set_collect_errors(diag_.get(), true);
  fy_parse_cfg config{};
  config.flags = static_cast<fy_parse_cfg_flags>(
      FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_SLOPPY_FLOW_INDENTATION | FYPCF_DISABLE_DEPTH_LIMIT |
      FYPCF_JSON_NONE | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_ALLOW_DUPLICATE_KEYS);
  config.diag = diag_.get();
  parser_.reset(fy_parser_create(&config));
  return parser_ != nullptr && fy_parser_set_string(parser_.get(), text_.data(), text_.size()) == 0;
}

YamlFault EventReader::fault() {
  void* iterator = nullptr;
  const fy_diag_error* const error = fy_diag_errors_iterate(diag_.get(), &iterator);
  if (error == nullptr) return {};
  YamlFault fault;
  fault.message = error->msg;
  if (error->fyt != nullptr) {
    fault.span = {mark_offset(fy_token_start_mark(error->fyt)),
                  mark_offset(fy_token_end_mark(error->fyt))};
  } else {
    const std::uint32_t at =
        builder_.source().line_begin(std::min(static_cast<std::uint32_t>(std::max(error->line, 1)),
                                              builder_.source().line_count()) -
                                     1);
    fault.span = {at, at};
  }
  const auto flow = std::ranges::find(open_, true, &Open::is_flow);
  if (flow != open_.end()) fault.flow_begin = flow->begin;
  return fault;
}

YamlFault EventReader::read() {
  if (!create()) return {"Out of memory", {}};
  for (bool goes_on = true; goes_on;) {
    fy_event* const event = fy_parser_parse(parser_.get());
    if (event == nullptr) {
      YamlFault found = fault();
      if (found.message.empty()) gap_.move_to(static_cast<std::uint32_t>(text_.size()));
      return found;
    }
    goes_on = handle(event);
    fy_parser_event_free(parser_.get(), event);
  }
  return {};
}

}  // namespace

YamlFault read_yaml_events(DocumentBuilder& builder, std::string_view text,
                           const ReadLimits& limits) {
  return EventReader{builder, text, limits}.read();
}

}  // namespace gwctl
