#include "gateway-runtime/path_pattern.h"

#include <algorithm>

namespace gwctl::runtime {
namespace {

using Text = std::string_view;

// How often a match may try another end of a `*`.
constexpr std::size_t tries_max = 100'000;

// The segments between slashes, as ngx.re.split gives them: empty ones at the end left out.
std::vector<Text> split(Text uri) {
  std::vector<Text> segments;
  std::size_t kept = 0;
  for (std::size_t at = 0; at <= uri.size();) {
    const std::size_t end = std::min(uri.find('/', at), uri.size());
    segments.push_back(uri.substr(at, end - at));
    if (end != at) kept = segments.size();
    at = end + 1;
  }
  segments.resize(kept);
  return segments;
}

bool is_parameter(Text segment) {
  return segment.starts_with(':') || segment.starts_with('*');
}

bool is_plain(Text text) {
  return text.find_first_of("\\^$|?*+()[]{}") == Text::npos;
}

bool matches_text(Text text, Text path) {
  if (path.size() < text.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != path[i] && !(text[i] == '.' && path[i] != '\n')) return false;
  }
  return true;
}

}  // namespace

/// One match of a pattern whose texts are plain.
class PathPattern::Matcher {
 public:
  Matcher(const std::vector<Part>& parts, std::vector<PathParameter>& parameters)
      : parts_{parts}, parameters_{parameters} {}

  bool match(Text path, std::size_t at = 0) {
    for (; at < parts_.size(); ++at) {
      const Part& part = parts_[at];
      if (part.kind == Kind::rest) return match_rest(path, at);
      std::size_t size = part.text.size();
      if (part.kind == Kind::text) {
        if (!matches_text(part.text, path)) return false;
      } else {
        size = std::min(path.find('/'), path.size());
        if (size == 0) return false;
        parameters_.push_back({part.text, path.substr(0, size)});
      }
      path.remove_prefix(size);
    }
    return path.empty();
  }

 private:
  // The longest that leaves enough for the others; what comes behind it begins with a slash.
  bool match_rest(Text path, std::size_t at) {
    const std::size_t before = parameters_.size();
    parameters_.push_back({parts_[at].text, path});
    if (at + 1 == parts_.size()) return true;
    for (std::size_t end = path.rfind('/'); end != Text::npos; end = path.rfind('/', end - 1)) {
      if (++tries_ > tries_max) return false;
      parameters_.resize(before);
      parameters_.push_back({parts_[at].text, path.substr(0, end)});
      if (match(path.substr(end), at + 1)) return true;
      if (end == 0) break;
    }
    return false;
  }

  const std::vector<Part>& parts_;
  std::vector<PathParameter>& parameters_;
  std::size_t tries_ = 0;
};

Result<std::optional<PathPattern>> PathPattern::compile(Text uri) {
  const std::vector<Text> segments = split(uri);
  if (std::ranges::none_of(segments, is_parameter)) return std::optional<PathPattern>{};
  PathPattern pattern;
  std::string expression;
  std::string text;
  bool needs_regex = false;
  const auto end_text = [&] {
    if (!text.empty()) pattern.parts_.push_back({Kind::text, text});
    text.clear();
  };
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Text segment = segments[i];
    if (i != 0) {
      text += '/';
      expression += "\\/";
    }
    if (is_parameter(segment)) {
      end_text();
      const bool is_rest = segment[0] == '*';
      const std::string name{segment == "*" ? rest_name : segment.substr(1)};
      pattern.parts_.push_back({is_rest ? Kind::rest : Kind::segment, name});
      expression += is_rest ? "((?:.|\\n)*)" : "([^\\/]+)";
      continue;
    }
    text += segment;
    expression += segment;
    needs_regex = needs_regex || !is_plain(segment);
  }
  if (uri.ends_with('/')) {
    text += '/';
    expression += "\\/";
  }
  end_text();
  if (needs_regex) {
    GWCTL_TRY_ASSIGN(pattern.regex_, PerlRegex::compile(expression));
  }
  return std::optional<PathPattern>{std::move(pattern)};
}

bool PathPattern::is_rest_of(Text prefix) const {
  return !regex_ && parts_.size() == 2 && parts_[0].kind == Kind::text &&
         parts_[0].text == prefix && parts_[1].kind == Kind::rest;
}

bool PathPattern::match(Text path, std::vector<PathParameter>& parameters) const {
  const std::size_t before = parameters.size();
  const bool is_match =
      regex_ ? match_regex(path, parameters) : Matcher{parts_, parameters}.match(path);
  if (!is_match) parameters.resize(before);
  return is_match;
}

bool PathPattern::match_regex(Text path, std::vector<PathParameter>& parameters) const {
  std::vector<RegexGroup> groups;
  if (regex_->find(path, 0, groups) != Match::yes) return false;
  if (groups[0].begin != 0 || groups[0].end != path.size()) return false;
  // As in APISIX, groups of the uri's own shift what is behind them.
  std::size_t group = 0;
  for (const Part& part : parts_) {
    if (part.kind == Kind::text) continue;
    if (++group >= groups.size()) break;
    if (!groups[group].took_part) continue;
    const std::size_t size = groups[group].end - groups[group].begin;
    parameters.push_back({part.text, path.substr(groups[group].begin, size)});
  }
  return true;
}

}  // namespace gwctl::runtime
