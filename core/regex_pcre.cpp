#include "core/regex_pcre.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/perl_regex.h"
#include "core/release.h"

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

using CompileContext = std::unique_ptr<pcre2_compile_context, Release<pcre2_compile_context_free>>;

// What a search needs besides the expression; one for each thread.
struct Scratch {
  std::unique_ptr<pcre2_match_data, Release<pcre2_match_data_free>> data{
      pcre2_match_data_create(1, nullptr)};
  std::unique_ptr<pcre2_match_context, Release<pcre2_match_context_free>> context{
      pcre2_match_context_create(nullptr)};
  std::unique_ptr<pcre2_jit_stack, Release<pcre2_jit_stack_free>> stack{
      pcre2_jit_stack_create(jit_stack_start_bytes, jit_stack_bytes_max, nullptr)};
  // With room for groups; grows with what expressions have.
  std::unique_ptr<pcre2_match_data, Release<pcre2_match_data_free>> groups;

  Scratch() {
    pcre2_set_heap_limit(context.get(), heap_limit_kib);
    pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
  }

  pcre2_match_data* groups_for(std::uint32_t count) {
    if (groups == nullptr || pcre2_get_ovector_count(groups.get()) < count)
      groups.reset(pcre2_match_data_create(count, nullptr));
    return groups.get();
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

// A pattern that was compiled.
struct Code {
  std::unique_ptr<pcre2_code, Release<pcre2_code_free>> code;
  bool has_jit = false;  // else PCRE2's interpreter serves
};

Code compile_code(std::string_view text, std::uint32_t options, std::uint32_t extra_options,
                  int& error, PCRE2_SIZE& at) {
  const CompileContext context{pcre2_compile_context_create(nullptr)};
  pcre2_set_parens_nest_limit(context.get(), nesting_in_pcre_max);
  pcre2_set_compile_extra_options(context.get(), extra_options);
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(text.data());
  Code result;
  result.code.reset(pcre2_compile(bytes, text.size(), options, &error, &at, context.get()));
  if (result.code) result.has_jit = pcre2_jit_compile(result.code.get(), PCRE2_JIT_COMPLETE) == 0;
  return result;
}

Match search_code(const pcre2_code* code, bool has_jit, std::string_view subject,
                  std::uint32_t options) {
  Scratch& scratch = own_scratch();
  pcre2_set_match_limit(scratch.context.get(), limit_for(subject.size()));
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(subject.data());
  // The JIT's own entry checks less.
  const auto match = has_jit ? pcre2_jit_match : pcre2_match;
  const int found =
      match(code, bytes, subject.size(), 0, options, scratch.data.get(), scratch.context.get());
  if (found >= 0) return Match::yes;
  return found == PCRE2_ERROR_NOMATCH ? Match::no : Match::too_costly;
}

Match find_code(const pcre2_code* code, std::string_view subject, std::size_t from,
                std::uint32_t options, std::vector<RegexGroup>& groups) {
  std::uint32_t count = 0;
  pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &count);
  ++count;
  Scratch& scratch = own_scratch();
  pcre2_match_data* const data = scratch.groups_for(count);
  pcre2_set_match_limit(scratch.context.get(), limit_for(subject.size()));
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(subject.data());
  const int found =
      pcre2_match(code, bytes, subject.size(), from, options, data, scratch.context.get());
  if (found < 0) return found == PCRE2_ERROR_NOMATCH ? Match::no : Match::too_costly;
  const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(data);
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool took_part = i < static_cast<std::uint32_t>(found) && bounds[2 * i] != PCRE2_UNSET;
    groups.push_back({took_part, took_part ? bounds[2 * i] : 0, took_part ? bounds[2 * i + 1] : 0});
  }
  return Match::yes;
}

}  // namespace

std::unique_ptr<const Pcre> Pcre::compile(const std::string& text, Flags flags) {
  std::uint32_t options =
      PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
  if (flags.ignore_case) options |= PCRE2_CASELESS;
  if (flags.sticky) options |= PCRE2_ANCHORED;
  PCRE2_SIZE at = 0;
  int error = 0;
  Code code = compile_code(text, options, PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES, error, at);
  if (!code.code) return nullptr;
  std::unique_ptr<Pcre> pcre{new Pcre{code.code.release()}};
  pcre->has_jit_ = code.has_jit;
  return pcre;
}

Pcre::~Pcre() {
  pcre2_code_free(static_cast<pcre2_code*>(code_));
}

Match Pcre::search(std::string_view subject) const {
  return search_code(static_cast<const pcre2_code*>(code_), has_jit_, subject, PCRE2_NO_UTF_CHECK);
}

Match Pcre::find(std::string_view subject, std::size_t from,
                 std::vector<RegexGroup>& groups) const {
  return find_code(static_cast<const pcre2_code*>(code_), subject, from, PCRE2_NO_UTF_CHECK,
                   groups);
}

}  // namespace gwctl::regex

namespace gwctl {

struct PerlRegex::State {
  regex::Code code;
};

PerlRegex::PerlRegex(std::unique_ptr<const State> state) : state_{std::move(state)} {}

bool PerlRegex::set_option(Options& options, char letter) {
  switch (letter) {
    case 'a': return options.anchored = true;
    case 'i': return options.ignore_case = true;
    case 'm': return options.multi_line = true;
    case 's': return options.dot_takes_newline = true;
    case 'u':
    case 'U': return options.utf = true;
    case 'x': return options.extended = true;
    default: return false;
  }
}

PerlRegex::PerlRegex(PerlRegex&&) noexcept = default;
PerlRegex& PerlRegex::operator=(PerlRegex&&) noexcept = default;
PerlRegex::~PerlRegex() = default;

Result<PerlRegex> PerlRegex::compile(std::string_view pattern, Case letters) {
  Options options;
  options.ignore_case = letters == Case::ignored;
  return compile(pattern, options);
}

Result<PerlRegex> PerlRegex::compile(std::string_view pattern, const Options& wanted) {
  // JIT code does not check subjects, so no pattern may ask for UTF-8 by itself.
  std::uint32_t options = PCRE2_NEVER_BACKSLASH_C;
  options |= wanted.utf ? PCRE2_UTF | PCRE2_MATCH_INVALID_UTF : PCRE2_NEVER_UTF;
  if (wanted.ignore_case) options |= PCRE2_CASELESS;
  if (wanted.dot_takes_newline) options |= PCRE2_DOTALL;
  if (wanted.multi_line) options |= PCRE2_MULTILINE;
  if (wanted.extended) options |= PCRE2_EXTENDED;
  if (wanted.anchored) options |= PCRE2_ANCHORED;
  if (pattern.data() == nullptr) pattern = "";
  PCRE2_SIZE at = 0;
  int error = 0;
  auto state = std::make_unique<State>();
  state->code = regex::compile_code(pattern, options, 0, error, at);
  if (!state->code.code) {
    constexpr std::size_t message_bytes_max = 256;
    PCRE2_UCHAR message[message_bytes_max] = {};
    pcre2_get_error_message(error, message, message_bytes_max);
    return fail(std::string{reinterpret_cast<const char*>(message)} + " at " + std::to_string(at) +
                " in \"" + std::string{pattern} + "\"");
  }
  return PerlRegex{std::move(state)};
}

Match PerlRegex::search(std::string_view subject) const {
  if (subject.data() == nullptr) subject = "";
  return regex::search_code(state_->code.code.get(), state_->code.has_jit, subject, 0);
}

Match PerlRegex::find(std::string_view subject, std::size_t from,
                      std::vector<RegexGroup>& groups) const {
  groups.clear();
  if (subject.data() == nullptr) subject = "";
  return regex::find_code(state_->code.code.get(), subject, from, 0, groups);
}

}  // namespace gwctl
