#include "core/regex_pcre.h"

#include <algorithm>
#include <array>
#include <cstdint>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace gwctl::regex {
namespace {

// How often a search may try again from one place of the subject. What all places may take together
// is bounded as well: for long subjects the limit shrinks.
constexpr std::uint32_t match_limit = 100'000;
constexpr std::uint32_t match_limit_min = 2'000;
constexpr std::size_t tries_max = 2'000'000'000;
constexpr std::uint32_t heap_limit_kib = 20'000;
constexpr std::size_t jit_stack_start_bytes = 32U << 10U;
constexpr std::size_t jit_stack_bytes_max = 4U << 20U;
// The translation may need a few levels for one of the pattern.
constexpr std::uint32_t nesting_in_pcre_max = 4 * static_cast<std::uint32_t>(nesting_max);

template <auto free_function>
struct Free {
  template <class T>
  void operator()(T* it) const {
    free_function(it);
  }
};

using CompileContext = std::unique_ptr<pcre2_compile_context, Free<pcre2_compile_context_free>>;

// What a search needs besides the expression; one for each thread.
struct Scratch {
  std::unique_ptr<pcre2_match_data, Free<pcre2_match_data_free>> data{
      pcre2_match_data_create(1, nullptr)};
  std::unique_ptr<pcre2_match_context, Free<pcre2_match_context_free>> context{
      pcre2_match_context_create(nullptr)};
  std::unique_ptr<pcre2_jit_stack, Free<pcre2_jit_stack_free>> stack{
      pcre2_jit_stack_create(jit_stack_start_bytes, jit_stack_bytes_max, nullptr)};

  Scratch() {
    pcre2_set_heap_limit(context.get(), heap_limit_kib);
    pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
  }
};

Scratch& own_scratch() {
  thread_local Scratch scratch;
  return scratch;
}

std::uint32_t limit_for(std::size_t subject_size) {
  const std::size_t share = tries_max / (subject_size + 1);
  return static_cast<std::uint32_t>(std::clamp<std::size_t>(share, match_limit_min, match_limit));
}

}  // namespace

std::unique_ptr<const Pcre> Pcre::compile(const std::string& text, Flags flags) {
  const CompileContext context{pcre2_compile_context_create(nullptr)};
  pcre2_set_parens_nest_limit(context.get(), nesting_in_pcre_max);
  pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES);
  std::uint32_t options =
      PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
  if (flags.ignore_case) options |= PCRE2_CASELESS;
  if (flags.sticky) options |= PCRE2_ANCHORED;
  PCRE2_SIZE at = 0;
  int error = 0;
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(text.data());
  pcre2_code* code = pcre2_compile(bytes, text.size(), options, &error, &at, context.get());
  if (code == nullptr) return nullptr;
  return std::unique_ptr<const Pcre>{new Pcre{code}};
}

Result<std::unique_ptr<const Pcre>> Pcre::compile_bytes(std::string_view pattern, bool ignore_case,
                                                        std::size_t& at) {
  int error = 0;
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(pattern.data());
  pcre2_code* code =
      pcre2_compile(bytes, pattern.size(), ignore_case ? PCRE2_CASELESS : 0, &error, &at, nullptr);
  if (code != nullptr) return std::unique_ptr<const Pcre>{new Pcre{code}};
  std::array<PCRE2_UCHAR, 256> message{};
  pcre2_get_error_message(error, message.data(), message.size());
  return fail(reinterpret_cast<const char*>(message.data()));
}

Pcre::Pcre(void* code)
    : code_{code},
      has_jit_{pcre2_jit_compile(static_cast<pcre2_code*>(code), PCRE2_JIT_COMPLETE) == 0} {}

Pcre::~Pcre() {
  pcre2_code_free(static_cast<pcre2_code*>(code_));
}

Match Pcre::search(std::string_view subject) const {
  Scratch& scratch = own_scratch();
  pcre2_set_match_limit(scratch.context.get(), limit_for(subject.size()));
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(subject.data());
  // The JIT's own entry checks less.
  const auto match = has_jit_ ? pcre2_jit_match : pcre2_match;
  const int found = match(static_cast<const pcre2_code*>(code_), bytes, subject.size(), 0,
                          PCRE2_NO_UTF_CHECK, scratch.data.get(), scratch.context.get());
  if (found >= 0) return Match::yes;
  return found == PCRE2_ERROR_NOMATCH ? Match::no : Match::too_costly;
}

Match Pcre::find(std::string_view subject, std::size_t from,
                 std::vector<RegexGroup>& groups) const {
  using MatchData = std::unique_ptr<pcre2_match_data, Free<pcre2_match_data_free>>;
  const auto* code = static_cast<const pcre2_code*>(code_);
  const MatchData data{pcre2_match_data_create_from_pattern(code, nullptr)};
  Scratch& scratch = own_scratch();
  pcre2_set_match_limit(scratch.context.get(), limit_for(subject.size()));
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(subject.data());
  const int found = pcre2_match(code, bytes, subject.size(), from, PCRE2_NO_UTF_CHECK, data.get(),
                                scratch.context.get());
  if (found < 0) return found == PCRE2_ERROR_NOMATCH ? Match::no : Match::too_costly;
  const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(data.get());
  for (std::uint32_t i = 0; i < pcre2_get_ovector_count(data.get()); ++i) {
    const bool took_part = bounds[2 * i] != PCRE2_UNSET;
    groups.push_back({took_part, took_part ? bounds[2 * i] : 0, took_part ? bounds[2 * i + 1] : 0});
  }
  return Match::yes;
}

}  // namespace gwctl::regex
