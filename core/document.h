#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "core/node.h"
#include "core/source.h"

namespace gwctl {

/// What kind of fault a reader met; callers map it to a severity.
enum class ProblemKind : std::uint8_t {
  syntax,          ///< not YAML, not JSON: some text was passed over
  duplicate_key,   ///< the same key twice in one mapping; the last value counts
  non_string_key,  ///< a number, boolean or null as a mapping key; read as its text
  complex_key,     ///< a collection as a mapping key; dropped
  discouraged,     ///< readable, but readers disagree on it (tabs, say)
  limit,           ///< too deep, too large, too many aliases: reading stopped here
};

/// A fault of a text. Reading goes on after it where there is a way to.
struct Problem {
  ProblemKind kind = ProblemKind::syntax;
  std::string message;
  Span span;
  /// Where in the tree, as keys and decimal indices from the root. Empty for what has no place in
  /// it, which is all syntax.
  std::vector<std::string> path;
};

/// More problems than this in one text are not kept.
inline constexpr std::size_t problems_max = 10'000;

/// A text that was read: its tree, its symbols and what was wrong with it. Owns all of it.
/// Immutable after reading, hence safe to share between threads.
class Document {
 public:
  const Source& source() const { return source_; }

  /// Null (kind null, empty span) for an empty text.
  const Node& root() const { return *root_; }

  /// In source order.
  std::span<const Problem> problems() const { return problems_; }

  /// How many different keys there are; `Symbol::id` is below it.
  std::uint32_t symbol_count() const { return static_cast<std::uint32_t>(symbols_.size()); }

  const Symbol& symbol(std::uint32_t id) const { return *symbols_[id]; }

  /// The byte spans of all comments, in source order, from their `#` (in JSON `//` or `/*`) to
  /// their end, the line break left out.
  std::span<const Span> comments() const { return comments_; }

  /// Bytes of memory the tree takes, the text left out.
  std::size_t memory_bytes() const { return arena_.reserved(); }

 private:
  friend class DocumentBuilder;
  Document() = default;

  Source source_;
  Arena arena_;
  std::vector<const Symbol*> symbols_;
  std::vector<Problem> problems_;
  std::vector<Span> comments_;
  const Node* root_ = nullptr;
};

/// What `<<` means as a key.
enum class MergeKeys : std::uint8_t { plain, merged };

/// What the readers build a Document with: a stack of half-made collections, keys interned, and
/// duplicates found, all in one pass and without a second tree. Errors are problems, never
/// failures.
class DocumentBuilder {
 public:
  explicit DocumentBuilder(Source source, MergeKeys merge_keys = MergeKeys::plain);

  const Source& source() const { return document_->source_; }

  std::string_view text() const { return document_->source_.text(); }

  Arena& arena() { return document_->arena_; }

  /// The text must live as long as the document: a slice of the source, or kept.
  const Symbol* intern(std::string_view text);

  /// Texts that are not slices of the source are copied into the arena.
  std::string_view keep(std::string_view text) { return arena().copy(text); }

  void begin_object(std::uint32_t begin) { open({true, begin, members_.size(), nullptr, {}}); }

  void begin_array(std::uint32_t begin) { open({false, begin, items_.size(), nullptr, {}}); }

  /// A copy of the object's members, to be changed, with the index behind them.
  Member* copy_members(const Node& object);

  /// The next value goes under this key. For objects only.
  void key(const Symbol* symbol, Span span) {
    Frame& frame = frames_.back();
    frame.key = symbol;
    frame.key_span = span;
    frame.has_merge |= symbol == merge_;
  }

  void value(const Node& node);
  /// Closes the innermost collection, adds it as a value and returns it.
  Node end_collection(std::uint32_t end, bool is_flow);

  std::size_t depth() const { return frames_.size(); }

  bool in_object() const { return !frames_.empty() && frames_.back().is_object; }

  /// Whether the next value will be merged into an object (it stands under `<<`, perhaps in a
  /// list).
  bool in_merge() const;
  /// Where the value being built stands, as keys and decimal indices.
  std::vector<std::string> path() const;

  void problem(ProblemKind kind, std::string message, Span span) {
    problem_at(kind, std::move(message), span, {});
  }

  void problem_at(ProblemKind kind, std::string message, Span span, std::vector<std::string> path);

  void comment(Span span) { document_->comments_.push_back(span); }

  /// Forgets all but the source, for another reader to try.
  void restart();
  /// Ends all open collections and hands the document out.
  std::unique_ptr<const Document> finish();

 private:
  struct Frame {
    bool is_object;
    std::uint32_t begin;
    std::size_t first;  // in members_ or items_
    const Symbol* key = nullptr;
    Span key_span;
    bool has_merge = false;
  };

  // Where a key was last seen, by symbol id: compared with the number of the object being closed.
  struct Seen {
    std::uint32_t object = 0;
    std::uint32_t place = 0;
  };

  void open(const Frame& frame) { frames_.push_back(frame); }

  void set_up();
  const Symbol* add_symbol(std::string_view text, std::uint32_t hash);
  Node close_object(const Frame& frame);
  Node close_array(const Frame& frame);
  void drop_duplicates(std::size_t first, std::size_t second);
  void merge_members(std::size_t first);
  const Member* copy_indexed(std::size_t first);

  std::unique_ptr<Document> document_;
  MergeKeys merge_keys_;
  std::vector<Frame> frames_;
  std::vector<Member> members_;
  std::vector<Node> items_;
  std::vector<std::uint32_t> table_;   // open addressing: symbol id + 1
  std::vector<const Symbol*> recent_;  // direct-mapped cache in front of the table
  std::vector<Seen> seen_;             // by symbol id
  std::uint32_t objects_closed_ = 0;
  const Symbol* reference_ = nullptr;  // `$ref`
  const Symbol* merge_ = nullptr;      // `<<`, when that merges
  Node root_;
};

}  // namespace gwctl
