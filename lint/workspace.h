#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/document.h"
#include "core/result.h"
#include "lint/finding.h"
#include "lint/view.h"

namespace gwctl::lint {

/// A document that takes part in a run: the one to be linted, or one that a `$ref` leads to.
struct File {
  std::string source;  ///< absolute path, URL or `<STDIN>`
  std::shared_ptr<const Document> document;
  bool is_json = false;  ///< read by the JSON reader: a `.json` file reached through a reference

  const Node& root() const { return document->root(); }
};

/// Fetches what references name.
class Loader {
 public:
  virtual ~Loader() = default;
  /// The text of an absolute path or URL. The error is what Spectral prints behind `invalid-ref`.
  virtual Result<std::string> load(const std::string& uri) = 0;

  /// Whether `load` takes URIs of that scheme besides paths, `file:`, `http:` and `https:`.
  virtual bool knows_scheme(std::string_view) const { return false; }
};

/// What stands beside a `$ref`: Spectral never looks at it, but since OpenAPI 3.1 it may count.
enum class Siblings : std::uint8_t { ignored, count };

/// A place that a reference names and that is not there.
struct Dangling {
  const File* file = nullptr;
  std::vector<std::string> pointer;
};

/// A reference, and the value it directly leads to (perhaps a further reference).
struct Link {
  const Node* reference = nullptr;
  const Node* target = nullptr;
  const File* target_file = nullptr;
};

/// The document to be linted with every document its references reach, and where each reference
/// leads. Built once, then immutable.
class Workspace {
 public:
  /// Loads what `root` refers to, transitively. Failures become findings.
  Workspace(std::shared_ptr<const File> root, Loader& loader,
            Siblings siblings = Siblings::ignored);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  const File& root() const { return *root_; }

  const std::vector<std::shared_ptr<const File>>& files() const { return files_; }

  /// References followed as Spectral follows them: a reference into something that contains it,
  /// however indirectly, stays as it is. Where siblings count, an overlay takes the place of a
  /// reference that has some and of its target.
  const View& resolved() const;
  const View& unresolved() const;

  /// Every reference whose target is there, circular ones too.
  const std::vector<Link>& links() const { return links_; }

  /// `parser` findings of referenced documents and `invalid-ref` findings.
  const std::vector<Finding>& findings() const { return findings_; }

  /// Where `reference` should lead if what it names is missing from a document that is there; else
  /// null.
  const Dangling* dangling(const Node& reference) const;
  /// Whether some reference (other than one from within) points at `#/…` (tokens) of the root
  /// document.
  bool is_referenced(const std::vector<std::string>& pointer) const;

 private:
  struct State;
  std::shared_ptr<const File> root_;
  std::vector<std::shared_ptr<const File>> files_;
  std::vector<Finding> findings_;
  std::vector<Link> links_;
  std::unique_ptr<State> state_;
};

}  // namespace gwctl::lint
