#include "core/read_yaml_repair.h"

#include <algorithm>
#include <cctype>

#include "core/read_yaml_gap.h"

namespace gwctl {
namespace {

enum class Cure : std::uint8_t {
  blank_line,      // with the deeper lines below it
  blank_end_line,  // the same, for the line where the token ends
  blank_rest,      // of the line
  close_flow,      // before the token
  end_flow,        // at the end of JSON; else blank what the collection has of its first line
  untab,           // the indentation
  add_comma,       // in place of the blank before the word
};

// Where the finding is to be.
enum class Place : std::uint8_t { fault, end_of_token, end_of_text, tab };

struct Remedy {
  std::string_view symptom;  // what libfyaml says
  const char* message;
  Cure cure;
  Place place;
};

constexpr const char* bad_indentation = "Bad indentation of a mapping entry";
constexpr const char* multiline_key =
    "Can not read a block mapping entry; a multiline key may not be an implicit key";
constexpr const char* no_key = "Incomplete explicit mapping pair; a key node is missed";
constexpr const char* no_end = "End of the stream or a document separator is expected";
constexpr const char* no_comma = "Missed comma between flow collection entries";
constexpr const char* open_flow = "Unexpected end of the stream within a flow collection";

constexpr Remedy remedies[] = {
    {"tab character may not", tab_message, Cure::untab, Place::tab},
    {"invalid tab", tab_message, Cure::untab, Place::tab},
    {"invalid multiline plain key", bad_indentation, Cure::blank_end_line, Place::end_of_token},
    {"invalid indentation in mapping", bad_indentation, Cure::blank_line, Place::fault},
    {"invalid value after mapping", bad_indentation, Cure::blank_line, Place::fault},
    {"wrongly indented", bad_indentation, Cure::blank_line, Place::fault},
    {"invalid nested block mapping", no_key, Cure::blank_rest, Place::fault},
    {"double-quoted scalar without closing",
     "Unexpected end of the stream within a double quoted scalar", Cure::blank_rest,
     Place::end_of_text},
    {"single-quoted scalar without closing",
     "Unexpected end of the stream within a single quoted scalar", Cure::blank_rest,
     Place::end_of_text},
    {"without a closing", open_flow, Cure::end_flow, Place::end_of_text},
    {"mismatched flow", no_comma, Cure::close_flow, Place::fault},
    {"missing comma", no_comma, Cure::add_comma, Place::fault},
    {"could not find expected ':'", multiline_key, Cure::blank_line, Place::fault},
    {"invalid trailing content", multiline_key, Cure::blank_rest, Place::fault},
    {"cannot start with", no_end, Cure::blank_rest, Place::fault},
    {"invalid extra closing", no_end, Cure::blank_rest, Place::fault},
    {"did not find expected key", no_end, Cure::blank_line, Place::fault},
    {"at the end of block sequence", no_end, Cure::blank_line, Place::fault},
    {"invalid escape", "Unknown escape sequence", Cure::blank_rest, Place::fault},
    {"block scalar no linebreak", "A line break is expected", Cure::blank_rest, Place::fault},
    {"control character", "The stream contains non-printable characters", Cure::blank_rest,
     Place::fault},
};

constexpr Remedy mixed_styles = {"", "Invalid mixed usage of block and flow styles", Cure::end_flow,
                                 Place::fault};

bool is_break(char c) {
  return c == '\n' || c == '\r';
}

class Repairer {
 public:
  Repairer(std::string& text, const YamlFault& fault)
      : text_{text}, fault_{fault}, at_{std::min<std::size_t>(fault.span.begin, text.size())} {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    is_flow_document_ = first != std::string::npos && (text[first] == '{' || text[first] == '[');
    if (is_flow_document_) flow_begin_ = first;
    if (fault.flow_begin >= 0) flow_begin_ = static_cast<std::size_t>(fault.flow_begin);
    if (flow_begin_ != std::string::npos) find_closers();
  }

  bool is_in_flow() const { return !closers_.empty(); }

  // Whether the word at fault stands no deeper than the line where the flow collection began, as a
  // key of the block mapping around it does.
  bool is_outside_flow() const {
    if (is_flow_document_ || closers_.empty()) return false;
    const std::size_t line = line_begin(at_);
    return line > flow_begin_ && indent(line) <= indent(line_begin(flow_begin_));
  }

  bool apply(Cure cure) {
    switch (cure) {
      case Cure::blank_line: return blank_block(at_);
      case Cure::blank_end_line: return blank_block(fault_.span.end);
      case Cure::blank_rest: return blank(rest_begin(), line_end(at_));
      case Cure::close_flow: return close_flow();
      case Cure::end_flow: return end_flow();
      case Cure::untab: return untab();
      case Cure::add_comma: return add_comma();
    }
    return false;
  }

 private:
  std::size_t line_begin(std::size_t at) const {
    const std::size_t feed = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
    return feed == std::string::npos ? 0 : feed + 1;
  }

  std::size_t line_end(std::size_t at) const {
    return std::min(text_.find('\n', at), text_.size());
  }

  std::size_t indent(std::size_t line) const {
    const std::size_t text = std::min(text_.find_first_not_of(' ', line), text_.size());
    return text == text_.size() || is_break(text_[text]) ? std::string::npos : text - line;
  }

  // False if there was nothing there but blanks.
  bool blank(std::size_t begin, std::size_t end) {
    bool is_changed = false;
    for (std::size_t at = begin; at < end; ++at) {
      if (text_[at] == ' ' || is_break(text_[at])) continue;
      text_[at] = ' ';
      is_changed = true;
    }
    return is_changed;
  }

  bool blank_block(std::size_t at) {
    const std::size_t first = line_begin(std::min(at, text_.size()));
    const std::size_t own = indent(first);
    std::size_t end = line_end(first);
    while (end < text_.size() && own != std::string::npos) {
      const std::size_t next = indent(end + 1);
      if (next == std::string::npos || next <= own) break;
      end = line_end(end + 1);
    }
    return blank(first, end);
  }

  // Faults inside quotes are placed behind the opening one.
  std::size_t rest_begin() const {
    const bool is_quoted = at_ > 0 && (text_[at_ - 1] == '"' || text_[at_ - 1] == '\'');
    return is_quoted && fault_.message.find("quoted") != std::string::npos ? at_ - 1 : at_;
  }

  bool untab() {
    bool is_changed = false;
    for (std::size_t at = line_begin(at_);
         at < text_.size() && (text_[at] == ' ' || text_[at] == '\t'); ++at) {
      is_changed |= text_[at] == '\t';
      text_[at] = ' ';
    }
    return is_changed;
  }

  bool add_comma() {
    std::size_t word = at_;
    while (word > 0 && text_[word - 1] != ' ' && !is_break(text_[word - 1])) --word;
    return overwrite_blank(word, ',');
  }

  // Which brackets the collections that are open at the fault lack, the innermost last.
  void find_closers() {
    char quote = '\0';
    char before = ',';  // the last byte that was not blank
    for (std::size_t at = flow_begin_; at < at_; ++at) {
      const char c = text_[at];
      if (quote != '\0') {
        if (c == '\\' && quote == '"') ++at;
        if (c == quote) quote = '\0';
      } else if ((c == '"' || c == '\'') &&
                 std::string_view{"[{,:"}.find(before) != std::string_view::npos) {
        quote = c;
      } else if (c == '[' || c == '{') {
        closers_.push_back(c == '[' ? ']' : '}');
      } else if (!closers_.empty() && c == closers_.back()) {
        closers_.pop_back();
      }
      if (c != ' ' && !is_break(c)) before = c;
    }
  }

  // The bracket that is missing, before the wrong one or in its place.
  bool close_flow() {
    if (closers_.empty() || overwrite_blank(at_, closers_.back())) return !closers_.empty();
    if (at_ == text_.size() || text_[at_] == closers_.back()) return false;
    text_[at_] = closers_.back();
    return true;
  }

  bool end_flow() {
    if (flow_begin_ == std::string::npos) return false;
    if (!is_flow_document_) return blank(flow_begin_, line_end(flow_begin_));
    text_.append(closers_.rbegin(), closers_.rend());
    return !closers_.empty();
  }

  // Of a line break too: in a flow collection they are all the same.
  bool overwrite_blank(std::size_t behind, char c) {
    if (behind == 0) return false;
    char& blank = text_[behind - 1];
    if (blank != ' ' && !is_break(blank)) return false;
    blank = c;
    return true;
  }

  std::string& text_;
  const YamlFault& fault_;
  const std::size_t at_;
  std::size_t flow_begin_ = std::string::npos;
  bool is_flow_document_ = false;
  std::string closers_;
};

Span place_of(Place place, std::string_view text, const YamlFault& fault) {
  switch (place) {
    case Place::end_of_token: return {fault.span.end, fault.span.end};
    case Place::end_of_text: {
      const auto size = static_cast<std::uint32_t>(text.size());
      return {size, size};
    }
    case Place::tab: {
      const std::size_t feed = text.substr(0, fault.span.begin).rfind('\n');
      const std::size_t tab = text.find('\t', feed == std::string_view::npos ? 0 : feed);
      const auto at = static_cast<std::uint32_t>(std::min(tab, text.size()));
      return {at, at};
    }
    default: return {fault.span.begin, fault.span.begin};
  }
}

std::string sentence(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

YamlRepair repair_yaml(std::string& text, const YamlFault& fault) {
  const auto* remedy = std::ranges::find_if(remedies, [&](const Remedy& each) {
    return fault.message.find(each.symptom) != std::string::npos;
  });
  Repairer repairer{text, fault};
  // Whatever is missing at the end of the text inside brackets, it is the bracket.
  const bool is_cut_off = text.find_first_not_of(" \r\n", fault.span.begin) == std::string::npos;
  if (is_cut_off && repairer.is_in_flow()) {
    remedy = std::ranges::find(remedies, Cure::end_flow, &Remedy::cure);
  }
  const bool is_known = remedy != std::end(remedies);
  if (is_known && remedy->cure == Cure::add_comma && repairer.is_outside_flow()) {
    remedy = &mixed_styles;
  }
  YamlRepair repair;
  Problem& problem = repair.problem;
  problem.message = is_known ? remedy->message : sentence(fault.message);
  problem.span = place_of(is_known ? remedy->place : Place::fault, text, fault);
  if (problem.message == tab_message) problem.kind = ProblemKind::discouraged;
  const Cure cure = is_known ? remedy->cure : Cure::blank_line;
  repair.is_repaired =
      repairer.apply(cure) || repairer.apply(Cure::blank_rest) || repairer.apply(Cure::blank_line);
  return repair;
}

}  // namespace gwctl
