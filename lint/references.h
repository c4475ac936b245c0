#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lint/workspace.h"

namespace gwctl::lint {

/// A `$ref` that was met, and where it points.
struct Reference {
  const Node* node = nullptr;  ///< the object with the `$ref`
  const File* file = nullptr;
  const Node* target = nullptr;  ///< null: unresolvable
  const File* target_file = nullptr;
  /// The containers that the target stands in, from the root; to tell what encloses it.
  std::vector<const Node*> target_ancestors;
  bool is_local = false;
  bool is_followed = false;
};

/// Collects the references of a document and of all that they lead to, and decides which are
/// followed.
///
/// Spectral's rule: a reference L → T stays as it is when L lies inside something that T,
/// transitively, refers to. With an edge from each target to the targets of the references inside
/// it, that is: the target around L and T lie on one cycle. Hence strongly connected components
/// instead of a search for each reference; the tree that remains is finite.
class ReferenceCollector {
 public:
  ReferenceCollector(const std::shared_ptr<const File>& root, Loader& loader, Siblings siblings);

  void collect();

  std::unordered_map<const Node*, Written> take_followed() { return std::move(followed_); }

  std::unordered_set<std::string> take_root_pointers() { return std::move(root_pointers_); }

  std::unordered_map<const Node*, Dangling> take_dangling() { return std::move(dangling_); }

  std::vector<std::shared_ptr<const File>> take_files() { return std::move(files_); }

  std::vector<Finding> take_findings();

  std::vector<Link> links() const;

  const std::vector<Reference>& references() const { return references_; }

 private:
  /// What the local references that say the same have in common.
  struct KnownText {
    std::size_t first = 0;  ///< the reference that was the first to say it
    bool is_use = false;    ///< one of them stands outside of what it refers to
  };

  struct FileState {
    const File* file = nullptr;
    const File* referrer = nullptr;  ///< the file that was the first to refer to it
    bool whole = false;              ///< crawled from its root
    std::unordered_set<const Node*> crawled;
    /// By what a local `$ref` says. Documents repeat themselves.
    std::unordered_map<std::string_view, KnownText> by_text;
  };

  struct Missing {
    std::string message;
    std::vector<std::string> path;
    std::string source;
    const Node* reference = nullptr;  ///< a local one, which others may refer to
  };

  void crawl(FileState& state, const Node& from);
  void add_reference(FileState& state, const Node& node);
  bool stands_in_target(const Reference& reference) const;
  void add_root_pointer(const std::string& fragment);
  void repeat_local(const Reference& known, Reference& reference);
  void add_local(FileState& state, Reference& reference, const std::string& fragment);
  void add_remote(FileState& state, Reference& reference, const std::string& uri,
                  const std::string& fragment);
  FileState* open(const std::string& uri, const FileState& from, const Node& reference);
  bool find_target(const File& file, const std::vector<std::string>& tokens, Reference& reference);
  void leave_circular();
  void resolve_chains();
  void break_remaining_cycles();
  void report_dangling();
  void mark_targets_apart();
  bool tells_ways_apart(const File& file, const Node& node);
  void report(std::string message, std::vector<std::string> path, std::string source,
              const Node* reference = nullptr);

  std::shared_ptr<const File> root_;
  Loader& loader_;
  Siblings siblings_;
  std::vector<std::shared_ptr<const File>> files_;
  std::map<std::string, std::unique_ptr<FileState>> states_;
  std::map<std::string, std::string> failures_;  ///< URI to why it could not be had
  std::vector<const File*> stack_;               ///< the files being crawled
  std::vector<const Node*> around_;              ///< the containers being crawled
  std::vector<Reference> references_;
  std::unordered_map<const Node*, std::size_t> by_node_;
  std::unordered_map<const Node*, Written> followed_;
  std::unordered_set<std::string> root_pointers_;
  std::unordered_map<const Node*, Dangling> dangling_;
  std::vector<Missing> missing_;
  std::unordered_set<std::string> reported_;
  std::unordered_map<const Node*, bool> apart_;              ///< what is known, by target
  std::unordered_map<const File*, std::vector<char>> lost_;  ///< by symbol: a name that gets lost
  std::vector<Finding> findings_;
  bool needs_cycle_check_ = false;
};

}  // namespace gwctl::lint
