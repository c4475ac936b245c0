#include "core/regex.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <utility>

#include "core/regex_parser.h"
#include "core/regex_pcre.h"
#include "core/regex_run.h"
#include "core/regex_steps.h"
#include "core/regex_translate.h"
#include "core/utf8.h"

namespace gwctl {
namespace {

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

// The size of the character at `at` in a rewritten text; moves `at` past it.
std::size_t rewritten_size(std::string_view subject, std::size_t& at, bool unicode) {
  std::string bytes;
  append_in_utf8(bytes, regex::decode_wtf8(subject, at), unicode);
  return bytes.size();
}

std::size_t offset_in_rewritten(std::string_view subject, std::size_t offset, bool unicode) {
  std::size_t result = 0;
  for (std::size_t at = 0; at < std::min(offset, subject.size());) {
    result += rewritten_size(subject, at, unicode);
  }
  return result;
}

// Between the halves of a character: where it begins.
std::size_t offset_in_original(std::string_view subject, std::size_t offset, bool unicode) {
  std::size_t at = 0;
  for (std::size_t passed = 0; passed < offset;) {
    std::size_t next = at;
    passed += rewritten_size(subject, next, unicode);
    if (passed > offset) break;
    at = next;
  }
  return at;
}

bool has_literal(const regex::Literal& literal, std::string_view subject) {
  if (literal.at_start && literal.at_end) return subject == literal.text;
  if (literal.at_start) return subject.starts_with(literal.text);
  if (literal.at_end) return subject.ends_with(literal.text);
  // Looking for the first byte is quickest, but for a long text not bounded well.
  constexpr std::size_t short_bytes_max = 32;
  if (literal.text.size() <= short_bytes_max) return subject.find(literal.text) != subject.npos;
  return memmem(subject.data(), subject.size(), literal.text.data(), literal.text.size()) !=
         nullptr;
}

std::size_t find_literal(const regex::Literal& literal, std::string_view subject,
                         std::size_t from) {
  constexpr std::size_t nowhere = std::string_view::npos;
  if (from > subject.size()) return nowhere;
  const std::string_view text = literal.text;
  if (literal.at_start) {
    const bool holds = literal.at_end ? subject == text : subject.starts_with(text);
    return holds && from == 0 ? 0 : nowhere;
  }
  if (!literal.at_end) return subject.find(text, from);
  return subject.substr(from).ends_with(text) ? subject.size() - text.size() : nowhere;
}

}  // namespace

// What there is first does the search, as far as it can. The engines are made when a search first
// needs them: most patterns of a document are never run.
struct Regex::State {
  regex::Pattern pattern;
  std::optional<regex::Literal> literal;
  std::optional<regex::Steps> steps;
  mutable std::once_flag engines_made;
  mutable std::unique_ptr<const regex::Pcre> pcre;
  mutable std::unique_ptr<const regex::Machine> machine;
  mutable std::once_flag finder_made;
  // For all captures, one of them, unless the machine above is there.
  mutable std::unique_ptr<const regex::Pcre> finder;
  mutable std::unique_ptr<const regex::Machine> find_machine;

  void make_engines() const {
    if (regex::captures_differ(pattern)) machine = regex::Machine::make(pattern);
    if (machine) return;
    pcre = regex::Pcre::compile(regex::to_pcre(pattern), pattern.flags);
    if (!pcre) machine = regex::Machine::make(pattern);
  }

  void make_finder() const {
    std::call_once(engines_made, [this] { make_engines(); });
    if (machine) return;
    if (captures_differ(pattern, regex::Captures::all)) {
      find_machine = regex::Machine::make(pattern);
    }
    if (!find_machine) {
      finder = regex::Pcre::compile(to_pcre(pattern, regex::Captures::all), pattern.flags);
    }
  }
};

Regex::Regex(std::unique_ptr<const State> state) : state_{std::move(state)} {}

Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern, std::string_view flags) {
  auto state = std::make_unique<State>();
  GWCTL_TRY_ASSIGN(state->pattern, regex::parse(pattern, flags));
  state->literal = regex::as_literal(state->pattern);
  if (!state->literal) state->steps = regex::Steps::make(state->pattern);
  return Regex{std::move(state)};
}

Match Regex::search(std::string_view subject) const {
  if (subject.data() == nullptr) subject = "";
  if (state_->literal) return has_literal(*state_->literal, subject) ? Match::yes : Match::no;
  if (state_->steps) {
    const std::optional<bool> found = state_->steps->search(subject);
    if (found) return *found ? Match::yes : Match::no;
  }
  std::call_once(state_->engines_made, [this] { state_->make_engines(); });
  const bool unicode = state_->pattern.flags.unicode;
  thread_local std::string buffer;
  if (!is_fit(subject, unicode)) subject = rewrite(subject, unicode, buffer);
  if (state_->pcre) return state_->pcre->search(subject);
  return state_->machine ? state_->machine->search(subject) : Match::too_costly;
}

Match Regex::find(std::string_view subject, std::size_t from,
                  std::vector<RegexGroup>& groups) const {
  if (subject.data() == nullptr) subject = "";
  groups.clear();
  if (state_->literal) {
    const std::size_t at = find_literal(*state_->literal, subject, from);
    if (at == std::string_view::npos) return Match::no;
    groups.push_back({true, at, at + state_->literal->text.size()});
    return Match::yes;
  }
  std::call_once(state_->finder_made, [this] { state_->make_finder(); });
  const bool unicode = state_->pattern.flags.unicode;
  std::string buffer;
  const bool fit = is_fit(subject, unicode);
  const std::string_view text = fit ? subject : rewrite(subject, unicode, buffer);
  if (!fit) from = offset_in_rewritten(subject, from, unicode);
  Match found = Match::too_costly;
  const auto& machine = state_->machine ? state_->machine : state_->find_machine;
  if (state_->finder) {
    found = state_->finder->find(text, from, groups);
  } else if (machine) {
    found = machine->find(text, from, groups);
  }
  if (fit) return found;
  for (RegexGroup& group : groups) {
    group.begin = offset_in_original(subject, group.begin, unicode);
    group.end = offset_in_original(subject, group.end, unicode);
  }
  return found;
}

std::optional<RegexLiteral> parse_regex_literal(std::string_view text) {
  const std::size_t last = text.rfind('/');
  if (text.empty() || text.front() != '/' || last < 2) return std::nullopt;
  const RegexLiteral literal{.pattern = text.substr(1, last - 1), .flags = text.substr(last + 1)};
  constexpr std::string_view line_ends[] = {"\n", "\r", "\u2028", "\u2029"};
  const bool one_line = std::ranges::none_of(line_ends, [&](std::string_view line_end) {
    return literal.pattern.find(line_end) != std::string_view::npos;
  });
  const bool letters =
      std::ranges::all_of(literal.flags, [](char c) { return c >= 'a' && c <= 'z'; });
  if (!one_line || !letters) return std::nullopt;
  return literal;
}

}  // namespace gwctl
