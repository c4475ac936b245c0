#include "core/regex.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/regex_parser.h"
#include "core/regex_translate.h"
#include "core/utf8.h"

namespace gwctl {
namespace {

constexpr std::uint32_t match_limit = 100'000;
constexpr std::uint32_t heap_limit_kib = 20'000;
constexpr std::size_t jit_stack_start_bytes = 32U << 10U;
constexpr std::size_t jit_stack_bytes_max = 1U << 20U;
constexpr std::size_t nesting_in_pcre_max = 4 * static_cast<std::size_t>(regex::nesting_max);

template <auto free_function>
struct Free {
  template <class T>
  void operator()(T* it) const {
    free_function(it);
  }
};

using Code = std::unique_ptr<pcre2_code, Free<pcre2_code_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Free<pcre2_compile_context_free>>;

// What a search needs besides the expression; one for each thread.
struct Scratch {
  std::unique_ptr<pcre2_match_data, Free<pcre2_match_data_free>> data{
      pcre2_match_data_create(1, nullptr)};
  std::unique_ptr<pcre2_match_context, Free<pcre2_match_context_free>> context{
      pcre2_match_context_create(nullptr)};
  std::unique_ptr<pcre2_jit_stack, Free<pcre2_jit_stack_free>> stack{
      pcre2_jit_stack_create(jit_stack_start_bytes, jit_stack_bytes_max, nullptr)};
  std::string text;

  Scratch() {
    pcre2_set_match_limit(context.get(), match_limit);
    pcre2_set_heap_limit(context.get(), heap_limit_kib);
    pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
  }
};

Scratch& scratch() {
  thread_local Scratch it;
  return it;
}

Code compile_pcre(const std::string& text, regex::Flags flags, int& error) {
  const CompileContext context{pcre2_compile_context_create(nullptr)};
  pcre2_set_parens_nest_limit(context.get(), static_cast<std::uint32_t>(nesting_in_pcre_max));
  pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES);
  std::uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_MATCH_UNSET_BACKREF |
                          PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
  if (flags.ignore_case) options |= PCRE2_CASELESS;
  if (flags.sticky) options |= PCRE2_ANCHORED;
  PCRE2_SIZE at = 0;
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(text.data());
  return Code{pcre2_compile(bytes, text.size(), options, &error, &at, context.get())};
}

bool is_ascii(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080ULL;
  std::uint64_t all = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    all |= word;
  }
  for (; at < text.size(); ++at) all |= static_cast<unsigned char>(text[at]);
  return (all & high_bits) == 0;
}

// Whether PCRE2 may see the text as it is: no malformed bytes, and no characters of four bytes
// where each UTF-16 code unit is to be a character.
bool is_fit(std::string_view subject, bool unicode) {
  if (is_ascii(subject)) return true;
  const auto needs_two = [](char c) { return static_cast<unsigned char>(c) >= 0xF0U; };
  if (!unicode && std::ranges::any_of(subject, needs_two)) return false;
  return first_invalid_utf8(subject) == subject.size();
}

void append_in_utf8(std::string& to, char32_t c, bool unicode) {
  if (unicode || c <= regex::code_unit_max) return append_utf8(to, c);
  append_utf8(to, regex::high_surrogate(c));
  append_utf8(to, regex::low_surrogate(c));
}

std::string_view rewrite(std::string_view subject, bool unicode, std::string& buffer) {
  buffer.clear();
  for (std::size_t at = 0; at < subject.size();) {
    append_in_utf8(buffer, regex::decode_wtf8(subject, at), unicode);
  }
  return buffer;
}

bool has_literal(const regex::Literal& literal, std::string_view subject) {
  if (literal.at_start && literal.at_end) return subject == literal.text;
  if (literal.at_start) return subject.starts_with(literal.text);
  if (literal.at_end) return subject.ends_with(literal.text);
  return memmem(subject.data(), subject.size(), literal.text.data(), literal.text.size()) !=
         nullptr;
}

}  // namespace

struct Regex::State {
  std::optional<regex::Literal> literal;
  bool unicode = false;
  Code code;
};

Regex::Regex(std::unique_ptr<const State> state) : state_{std::move(state)} {}

Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern, std::string_view flags) {
  GWCTL_TRY_ASSIGN(const regex::Pattern parsed, regex::parse(pattern, flags));
  auto state = std::make_unique<State>();
  state->unicode = parsed.flags.unicode;
  state->literal = regex::as_literal(parsed);
  if (!state->literal) {
    int error = 0;
    state->code = compile_pcre(regex::to_pcre(parsed), parsed.flags, error);
    if (!state->code) {
      const bool behind = error == PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH;
      return fail(regex::syntax_error(pattern, flags,
                                      behind ? "Look-behind of variable length is not supported"
                                             : "Regular expression too large"));
    }
    pcre2_jit_compile(state->code.get(), PCRE2_JIT_COMPLETE);
  }
  return Regex{std::move(state)};
}

Match Regex::search(std::string_view subject) const {
  if (subject.data() == nullptr) subject = "";
  if (state_->literal) return has_literal(*state_->literal, subject) ? Match::yes : Match::no;
  Scratch& mine = scratch();
  if (!is_fit(subject, state_->unicode)) {
    subject = rewrite(subject, state_->unicode, mine.text);
  }
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(subject.data());
  const int found = pcre2_match(state_->code.get(), bytes, subject.size(), 0, PCRE2_NO_UTF_CHECK,
                                mine.data.get(), mine.context.get());
  if (found >= 0) return Match::yes;
  return found == PCRE2_ERROR_NOMATCH ? Match::no : Match::too_costly;
}

std::optional<RegexLiteral> parse_regex_literal(std::string_view text) {
  const std::size_t last = text.rfind('/');
  if (text.empty() || text.front() != '/' || last < 2) return std::nullopt;
  const RegexLiteral literal{.pattern = text.substr(1, last - 1), .flags = text.substr(last + 1)};
  const bool one_line =
      std::ranges::none_of(literal.pattern, [](char c) { return c == '\n' || c == '\r'; });
  const bool letters =
      std::ranges::all_of(literal.flags, [](char c) { return c >= 'a' && c <= 'z'; });
  if (!one_line || !letters) return std::nullopt;
  return literal;
}

}  // namespace gwctl
