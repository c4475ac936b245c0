#include "gateway-runtime/graphql.h"

#include <new>

#include "gateway-runtime/http/characters.h"

namespace gwctl::runtime {
namespace {

using Text = std::string_view;

constexpr std::size_t nesting_max = 200;

bool is_name_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

/// The tokens of a document, blanks, commas and comments left out; strings are one token.
class Tokens {
 public:
  explicit Tokens(Text text) : rest_{text} {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    next();
  }

  Text token() const { return token_; }

  bool is_name() const { return !token_.empty() && is_name_character(token_[0]); }

  void next() {
    skip_ignored();
    std::size_t size = rest_.empty() ? 0 : 1;
    if (rest_.starts_with("...")) {
      size = 3;
    } else if (rest_.starts_with('"')) {
      size = string_size();
    } else if (!rest_.empty() && is_name_character(rest_[0])) {
      while (size < rest_.size() && is_name_character(rest_[size])) ++size;
    }
    token_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }

  bool take(Text wanted) {
    if (token_ != wanted) return false;
    next();
    return true;
  }

 private:
  void skip_ignored() {
    while (!rest_.empty()) {
      if (rest_[0] == '#') {
        rest_.remove_prefix(std::min(rest_.find_first_of("\r\n"), rest_.size()));
      } else if (Text{" \t\r\n,"}.find(rest_[0]) != Text::npos) {
        rest_.remove_prefix(1);
      } else {
        return;
      }
    }
  }

  std::size_t string_size() const {
    const Text quote = rest_.starts_with("\"\"\"") ? "\"\"\"" : "\"";
    for (std::size_t at = quote.size(); at < rest_.size(); ++at) {
      if (rest_[at] == '\\') {
        ++at;
      } else if (rest_.substr(at).starts_with(quote)) {
        return at + quote.size();
      }
    }
    return rest_.size();
  }

  Text rest_;
  Text token_;
};

// From an opening bracket to its pair; false where there is none.
bool skip_brackets(Tokens& tokens) {
  char open[nesting_max];
  std::size_t depth = 0;
  do {
    const char c = tokens.token().empty() ? '\0' : tokens.token()[0];
    if (c == '\0') return false;
    if (c == '(' || c == '[' || c == '{') {
      if (depth == nesting_max) return false;
      open[depth++] = c;
    } else if (c == ')' || c == ']' || c == '}') {
      const char pair = c == ')' ? '(' : c == ']' ? '[' : '{';
      if (depth == 0 || open[--depth] != pair) return false;
    }
    tokens.next();
  } while (depth != 0);
  return true;
}

bool skip_directives(Tokens& tokens) {
  while (tokens.take("@")) {
    if (!tokens.is_name()) return false;
    tokens.next();
    if (tokens.token() == "(" && !skip_brackets(tokens)) return false;
  }
  return true;
}

// A field of the outermost selection set: its name, whatever its alias is.
bool take_field(Tokens& tokens, Text& name) {
  if (!tokens.is_name()) return false;
  name = tokens.token();
  tokens.next();
  if (tokens.take(":")) {
    if (!tokens.is_name()) return false;
    name = tokens.token();
    tokens.next();
  }
  if (tokens.token() == "(" && !skip_brackets(tokens)) return false;
  if (!skip_directives(tokens)) return false;
  return tokens.token() != "{" || skip_brackets(tokens);
}

// Behind `...`: the name of a fragment, or none for one in place.
bool take_fragment(Tokens& tokens, Text& name) {
  if (tokens.is_name() && tokens.token() != "on") {
    name = tokens.token();
    tokens.next();
    return skip_directives(tokens);
  }
  if (tokens.take("on")) {
    if (!tokens.is_name()) return false;
    tokens.next();
  }
  return skip_directives(tokens) && tokens.token() == "{" && skip_brackets(tokens);
}

template <class Take>
bool each_root_field(Tokens tokens, const Take& take) {
  if (!tokens.take("{")) return false;
  while (!tokens.take("}")) {
    Text name;
    const bool is_taken =
        tokens.take("...") ? take_fragment(tokens, name) : take_field(tokens, name);
    if (!is_taken) return false;
    if (!name.empty()) take(name);
  }
  // All that follows must be whole as well.
  while (!tokens.token().empty()) {
    const char c = tokens.token()[0];
    if (c == '{' || c == '(' || c == '[') {
      if (!skip_brackets(tokens)) return false;
    } else if (c == '}' || c == ')' || c == ']') {
      return false;
    } else {
      tokens.next();
    }
  }
  return true;
}

// All in front of the selection set.
bool take_head(Tokens& tokens, GraphqlOperation& operation) {
  if (tokens.token() == "{") {
    operation.type = "query";
    return true;
  }
  const Text word = tokens.token();
  const bool is_fragment = word == "fragment";
  if (!is_fragment && word != "query" && word != "mutation" && word != "subscription") return false;
  if (!is_fragment) operation.type = word;
  tokens.next();
  if (tokens.is_name()) {
    operation.name = tokens.token();
    tokens.next();
  }
  if (is_fragment) {
    if (!tokens.take("on") || !tokens.is_name()) return false;
    tokens.next();
  }
  if (tokens.token() == "(" && !skip_brackets(tokens)) return false;
  return skip_directives(tokens) && tokens.token() == "{";
}

}  // namespace

std::optional<GraphqlOperation> parse_graphql(std::string_view text, Scratch& scratch) {
  Tokens tokens{text};
  GraphqlOperation operation;
  if (!take_head(tokens, operation)) return std::nullopt;
  std::size_t count = 0;
  if (!each_root_field(tokens, [&](Text) { ++count; })) return std::nullopt;
  auto* const fields =
      reinterpret_cast<Value*>(scratch.allocate(count * sizeof(Value), alignof(Value)));
  std::size_t at = 0;
  each_root_field(tokens, [&](Text name) { new (fields + at++) Value{name}; });
  operation.root_fields = std::span<const Value>{fields, count};
  return operation;
}

}  // namespace gwctl::runtime
