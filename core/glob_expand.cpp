#include <algorithm>
#include <sys/stat.h>
#include <utility>

#include "core/files.h"
#include "core/glob.h"

namespace gwctl {
namespace {

constexpr std::size_t depth_max = 100;
constexpr std::size_t files_max = 1'000'000;

// A way to match: what is left of an alternative.
struct State {
  const Glob::Parts* parts = nullptr;
  std::size_t at = 0;

  const Glob::Part& part() const { return (*parts)[at]; }

  bool is_last() const { return at + 1 == parts->size(); }

  bool operator==(const State&) const = default;
};

using States = std::vector<State>;

void add(States& states, State state) {
  if (std::ranges::find(states, state) == states.end()) states.push_back(state);
}

bool is_way(const Glob::Part& part) {
  return !part.is_globstar && !part.regex &&
         (part.text.empty() || part.text == "." || part.text == "..");
}

class Walk {
 public:
  /// Adds to `files`.
  Walk(const Glob& glob, const std::string& cwd, std::vector<std::string>& files) : files_{files} {
    for (const Glob::Parts& parts : glob.alternatives()) {
      // A leading empty part is the root; `.` and `..` are ways to go, not names to find.
      std::string base = cwd;
      std::size_t at = 0;
      for (; at < parts.size() && is_way(parts[at]); ++at) {
        const bool root = at == 0 && parts[at].text.empty() && parts.size() > 1;
        base = root ? "/" : join_path(base, parts[at].text.empty() ? "." : parts[at].text);
      }
      if (at < parts.size()) enter(base, {{&parts, at}});
    }
  }

 private:
  using Identity = std::pair<dev_t, ino_t>;

  void enter(const std::string& directory, States states) {
    // `**` may stand for nothing, and `.` does.
    for (std::size_t i = 0; i < states.size(); ++i) {
      const State state = states[i];
      const bool empty = state.part().is_globstar || state.part().text == ".";
      if (empty && !state.is_last()) add(states, {state.parts, state.at + 1});
    }
    const bool all_texts = std::ranges::all_of(states, [](const State& state) {
      return !state.part().is_globstar && !state.part().regex;
    });
    if (all_texts) {
      for (const State& state : states) visit(directory, state.part().text, states);
      return;
    }
    const Result<std::vector<std::string>> names = list_directory(directory);
    if (!names) return;
    for (const std::string& name : *names) visit(directory, name, states);
  }

  void visit(const std::string& directory, const std::string& name, const States& states) {
    States deeper;
    bool matched = false;
    for (const State& state : states) {
      if (state.part().is_globstar) {
        add(deeper, state);
        matched |= state.is_last();
      } else if (state.part().matches(name)) {
        matched |= state.is_last();
        if (!state.is_last()) add(deeper, {state.parts, state.at + 1});
      }
    }
    if ((deeper.empty() && !matched) || files_.size() >= files_max) return;
    const std::string path = join_path(directory, name);

    struct stat status {};

    if (stat(path.c_str(), &status) != 0) return;
    if (S_ISREG(status.st_mode) && matched) files_.push_back(path);
    if (!S_ISDIR(status.st_mode) || deeper.empty() || way_.size() >= depth_max) return;
    const Identity identity{status.st_dev, status.st_ino};
    const bool endless =
        std::ranges::any_of(deeper, [](const State& state) { return state.part().is_globstar; });
    if (endless && std::ranges::find(way_, identity) != way_.end()) return;
    way_.push_back(identity);
    enter(path, std::move(deeper));
    way_.pop_back();
  }

  std::vector<Identity> way_;  // the directories on the way here
  std::vector<std::string>& files_;
};

constexpr GlobOptions fast_glob{.dialect = GlobDialect::fast_glob, .dot = true};

bool is_negative(std::string_view pattern) {
  return pattern.starts_with('!') && !pattern.starts_with("!(");
}

// Whether the file or a directory it lies in is matched.
bool is_excluded(const Glob& glob, std::string_view path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    if (glob.matches(path.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
  }
}

}  // namespace

std::vector<std::string> expand_globs(std::span<const std::string> patterns, std::string_view cwd) {
  const std::string directory = normalise_path(cwd);
  std::vector<std::string> files;
  for (const std::string& pattern : patterns) {
    if (!is_negative(pattern)) Walk{Glob{pattern, fast_glob}, directory, files};
  }
  std::ranges::sort(files);
  files.erase(std::unique(files.begin(), files.end()), files.end());
  for (const std::string& pattern : patterns) {
    if (!is_negative(pattern)) continue;
    const std::string rest = pattern.substr(pattern.starts_with("!./") ? 3 : 1);
    const Glob glob{rest, fast_glob};
    std::erase_if(files, [&](const std::string& file) {
      return is_excluded(glob, is_absolute_path(rest) ? file : relative_path(directory, file));
    });
  }
  return files;
}

std::vector<std::string> expand_glob(const std::string& pattern, std::string_view cwd) {
  return expand_globs({&pattern, 1}, cwd);
}

}  // namespace gwctl
