#include "lint/suppression.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/document.h"
#include "core/levenshtein.h"

namespace gwctl::lint {
namespace {

constexpr std::string_view member_name = "x-lint-ignore";
constexpr std::string_view comment_word = "gwctl-ignore";
constexpr std::string_view blanks = " \t";

/// A word of a text and where it begins in it.
struct Word {
  std::string_view text;
  std::size_t at;
};

/// The words between commas and blanks.
std::vector<Word> words_of(std::string_view text) {
  constexpr std::string_view separators = " \t,;[]\"'";
  std::vector<Word> words;
  std::size_t at = text.find_first_not_of(separators);
  while (at != text.npos) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    words.push_back({text.substr(at, end - at), at});
    at = text.find_first_not_of(separators, end);
  }
  return words;
}

std::string place_of_path(const std::string& source, const std::vector<std::string>& path,
                          std::size_t length) {
  std::string place = source;
  for (std::size_t i = 0; i < length; ++i) {
    place += '\0';
    place += path[i];
  }
  return place;
}

std::string place_of_line(const std::string& source, std::uint32_t line) {
  return fmt::format("{}\n{}", source, line);
}

bool mentions(const Document& document, std::string_view key) {
  for (std::uint32_t id = 0; id < document.symbol_count(); ++id) {
    if (document.symbol(id).text() == key) return true;
  }
  return false;
}

/// Calls `found(path, value)` for each `x-lint-ignore` below `node`.
template <class Found>
void visit(const Node& node, std::vector<std::string>& path, const Found& found) {
  for (const Member& member : node.members()) {
    if (member.name() == member_name) found(path, member.value);
    if (!member.value.is_container()) continue;
    path.emplace_back(member.name());
    visit(member.value, path, found);
    path.pop_back();
  }
  std::size_t index = 0;
  for (const Node& item : node.items()) {
    path.push_back(std::to_string(index++));
    if (item.is_container()) visit(item, path, found);
    path.pop_back();
  }
}

bool is_comment_line(std::string_view line) {
  const std::size_t first = line.find_first_not_of(blanks);
  return first != line.npos && (line[first] == '#' || line.substr(first).starts_with("//"));
}

/// The line that a comment is about.
std::uint32_t line_meant(const Source& source, std::uint32_t line) {
  if (!is_comment_line(source.line(line))) return line;
  do {
    ++line;
  } while (line < source.line_count() && is_comment_line(source.line(line)));
  return line;
}

}  // namespace

void Suppressions::collect(const File& file) {
  {
    const std::lock_guard lock{mutex_};
    if (!sources_.insert(file.source).second) return;
  }
  const Source& source = file.document->source();
  for (const Span comment : file.document->comments()) {
    const std::string_view text = source.text().substr(comment.begin, comment.end - comment.begin);
    const std::size_t word = text.find_first_not_of("#/* \t");
    if (word == text.npos || !text.substr(word).starts_with(comment_word)) continue;
    std::size_t rest = word + comment_word.size();
    if (rest < text.size() && text[rest] != ':' && blanks.find(text[rest]) == blanks.npos) continue;
    rest = std::min(text.find_first_not_of(": \t", rest), text.size());
    const std::uint32_t line = line_meant(source, source.position(comment.begin).line);
    for (const Word& rule : words_of(text.substr(rest))) {
      if (rule.text == "*/") continue;
      const auto begin = static_cast<std::uint32_t>(comment.begin + rest + rule.at);
      const auto end = static_cast<std::uint32_t>(begin + rule.text.size());
      add(place_of_line(file.source, line),
          {std::string{rule.text}, file.source, {}, source.range({begin, end})});
    }
  }
  if (!mentions(*file.document, member_name)) return;
  std::vector<std::string> path;
  visit(file.root(), path, [&](const std::vector<std::string>& at, const Node& value) {
    const auto add_words = [&](const Node& node, const std::vector<std::string>& word_path) {
      for (const Word& rule : words_of(node.string())) {
        add(place_of_path(file.source, at, at.size()),
            {std::string{rule.text}, file.source, word_path, source.range(node.span())});
      }
    };
    std::vector<std::string> word_path = at;
    word_path.emplace_back(member_name);
    add_words(value, word_path);
    std::size_t index = 0;
    for (const Node& item : value.items()) {
      word_path.push_back(std::to_string(index++));
      add_words(item, word_path);
      word_path.pop_back();
    }
  });
}

void Suppressions::add(std::string place, Suppression suppression) {
  const std::lock_guard lock{mutex_};
  places_.emplace(std::move(place), suppressions_.size());
  suppressions_.push_back(std::move(suppression));
}

bool Suppressions::suppresses(const std::string& place, const Finding& finding) {
  bool is_suppressed = false;
  const auto [begin, end] = places_.equal_range(place);
  for (auto entry = begin; entry != end; ++entry) {
    Suppression& suppression = suppressions_[entry->second];
    if (suppression.rule != finding.code) continue;
    suppression.is_used = true;
    is_suppressed = true;
  }
  return is_suppressed;
}

void Suppressions::apply(std::vector<Finding>& findings) {
  if (suppressions_.empty()) return;
  std::erase_if(findings, [&](const Finding& finding) {
    if (!sources_.contains(finding.source)) return false;
    bool is_suppressed =
        suppresses(place_of_line(finding.source, finding.range.start.line), finding);
    for (std::size_t length = 0; length <= finding.path.size(); ++length) {
      if (suppresses(place_of_path(finding.source, finding.path, length), finding)) {
        is_suppressed = true;
      }
    }
    return is_suppressed;
  });
}

std::vector<Finding> Suppressions::unused(const Ruleset& ruleset) const {
  std::vector<std::string_view> names;
  for (const Rule& rule : ruleset.rules) names.push_back(rule.name);
  std::vector<Finding> findings;
  for (const Suppression& suppression : suppressions_) {
    if (suppression.is_used) continue;
    const Rule* rule = ruleset.find_rule(suppression.rule);
    std::string message;
    if (rule == nullptr) {
      const std::string_view meant = did_you_mean(suppression.rule, names);
      if (meant.empty()) continue;
      message =
          fmt::format("There is no rule \"{}\". Did you mean \"{}\"?", suppression.rule, meant);
    } else {
      if (!rule->enabled) continue;
      message = fmt::format("\"{}\" reports nothing here: the ignore can go.", suppression.rule);
    }
    Finding finding;
    finding.code = "unused-ignore";
    finding.message = std::move(message);
    finding.path = suppression.path;
    finding.range = suppression.range;
    finding.source = suppression.source;
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace gwctl::lint
