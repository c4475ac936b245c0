#include "config/variables.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/document_writer.h"
#include "core/read_yaml_scalar.h"

namespace gwctl::config {
namespace {

// One `${…}` in a text.
struct Placeholder {
  std::string_view whole;
  std::string_view name;
  std::optional<std::string_view> otherwise;
};

bool is_name(std::string_view text, Dialect dialect) {
  const auto may_be = [&](char c) {
    const bool is_letter =
        (c >= 'A' && c <= 'Z') || c == '_' || (dialect == Dialect::adc && c >= 'a' && c <= 'z');
    return is_letter || (c >= '0' && c <= '9');
  };
  return !text.empty() && std::ranges::all_of(text, may_be) && (text[0] < '0' || text[0] > '9');
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// The one that begins `text`, which begins with `${`.
std::optional<Placeholder> placeholder_at(std::string_view text, Dialect dialect) {
  const bool is_double = text.starts_with("${{");
  const std::string_view open = is_double ? "${{" : "${";
  const std::string_view close = is_double ? "}}" : "}";
  const auto end = text.find(close, open.size());
  if (end == text.npos) return std::nullopt;
  const std::string_view inner = text.substr(open.size(), end - open.size());
  const auto colon = inner.find(is_double ? ":=" : ":-");
  Placeholder found{text.substr(0, end + close.size()), trim(inner.substr(0, colon)), {}};
  if (colon != inner.npos) found.otherwise = inner.substr(colon + 2);
  // Braces in pairs are nothing else's.
  if (!is_name(found.name, is_double ? Dialect::adc : dialect)) return std::nullopt;
  return found;
}

class Substitution {
 public:
  Substitution(std::shared_ptr<const Document> document, Dialect dialect,
               const Variables& variables, std::vector<Diagnostic>& diagnostics)
      : document_{std::move(document)},
        dialect_{dialect},
        variables_{variables},
        diagnostics_{diagnostics},
        writer_{document_->source()} {}

  std::shared_ptr<const Document> run() {
    copy(document_->root());
    return writer_.finish();
  }

 private:
  void copy(const Node& node) {
    DocumentBuilder& builder = writer_.builder();
    if (node.is_object()) {
      builder.begin_object(node.begin);
      for (const Member& member : node.members()) copy_member(member);
      builder.end_collection(node.end, node.is_flow);
    } else if (node.is_array()) {
      builder.begin_array(node.begin);
      for (const Node& item : node.items()) copy(item);
      builder.end_collection(node.end, node.is_flow);
    } else {
      copy_scalar(node);
    }
  }

  void copy_member(const Member& member) {
    const auto name =
        dialect_ == Dialect::apisix ? replaced(member.name(), member.key_span()) : std::nullopt;
    writer_.key(name ? std::string_view{*name} : member.name(), member.key_span());
    copy(member.value);
  }

  void copy_scalar(const Node& node) {
    const auto text = replaced(node.string(), node.span());
    if (!text) return writer_.value(node);
    if (node.is_quoted) return writer_.string(*text, node.span());
    Node typed = plain_node(writer_.builder().keep(*text));
    typed.begin = node.begin;
    typed.end = node.end;
    writer_.builder().value(typed);
  }

  // Nothing when there is nothing to replace.
  std::optional<std::string> replaced(std::string_view text, Span span) {
    std::size_t at = text.find("${");
    if (at == text.npos) return std::nullopt;
    std::string result;
    std::size_t done = 0;
    bool is_changed = false;
    for (; at != text.npos; at = text.find("${", at)) {
      const auto found = placeholder_at(text.substr(at), dialect_);
      if (!found) {
        at += 2;
        continue;
      }
      is_changed = true;
      const bool is_escaped = at > done && text[at - 1] == '\\';
      result += text.substr(done, at - done - (is_escaped ? 1 : 0));
      result += is_escaped ? std::string{found->whole} : value_of(*found, span);
      at += found->whole.size();
      done = at;
    }
    if (!is_changed) return std::nullopt;
    result += text.substr(done);
    return result;
  }

  std::string value_of(const Placeholder& placeholder, Span span) {
    const auto value = variables_(placeholder.name);
    if (value && (!value->empty() || !placeholder.otherwise)) return *value;
    if (placeholder.otherwise) return std::string{*placeholder.otherwise};
    Diagnostic unset;
    unset.code = "unset-variable";
    unset.message = fmt::format(
        "the environment variable {} is not set; {} can have a default as in ${{{}:-default}}, and "
        "\\{} is the text itself",
        placeholder.name, placeholder.whole, placeholder.name, placeholder.whole);
    unset.document = document_;
    unset.span = span;
    diagnostics_.push_back(std::move(unset));
    return std::string{placeholder.whole};
  }

  std::shared_ptr<const Document> document_;
  Dialect dialect_;
  const Variables& variables_;
  std::vector<Diagnostic>& diagnostics_;
  DocumentWriter writer_;
};

}  // namespace

std::string escape_variables(std::string_view text, Dialect dialect) {
  std::string escaped;
  while (true) {
    const auto at = text.find("${");
    escaped += text.substr(0, at);
    if (at == text.npos) return escaped;
    text.remove_prefix(at);
    const auto found = placeholder_at(text, dialect);
    const std::string_view whole = found ? found->whole : text.substr(0, 2);
    if (found) escaped += '\\';
    escaped += whole;
    text.remove_prefix(whole.size());
  }
}

std::shared_ptr<const Document> substitute(std::shared_ptr<const Document> document,
                                           Dialect dialect, const Variables& variables,
                                           std::vector<Diagnostic>& diagnostics) {
  if (document->source().text().find("${") == std::string_view::npos) return document;
  return Substitution{std::move(document), dialect, variables, diagnostics}.run();
}

}  // namespace gwctl::config
