#pragma once

// Turns schema nodes into programs.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/arena.h"
#include "core/json_schema_documents.h"
#include "core/json_schema_program.h"
#include "core/result.h"

namespace gwctl::json_schema {

/// What programs are made of; lives as long as the last of them.
struct Storage {
  Arena arena;
  std::unordered_map<std::string, std::unique_ptr<const Pattern>> patterns;
  SchemaDocuments documents;

  explicit Storage(const SchemaOptions& options) : documents{options} {}
};

class Compiler {
 public:
  Compiler(const SchemaOptions& options, Storage& storage) : options_{options}, storage_{storage} {}

  /// `document` is the one with the root `node`.
  Result<const Schema*> compile(const Node& node, SchemaDocument& document, Direction direction);

 private:
  /// Where a schema stands.
  struct Place {
    SchemaDocument* document = nullptr;
    Resource* resource = nullptr;
    Direction direction = Direction::none;
    Keyword below = Keyword::none;
    int depth = 0;
  };

  /// A schema object while its keywords are compiled.
  struct Frame {
    const Node& node;
    Place place;
    KeywordValues values{};
    std::vector<Instruction> code{};
    std::vector<Name> required{};
    std::span<Property> properties{};
    std::span<PatternProperty> patterns{};
    const Schema* additional = nullptr;
    bool has_patterns = false;
    bool tracks = false;
  };

  /// Why a schema is of no use, however often it is referred to.
  struct Failure {
    std::string message;
    std::string reference;  ///< not empty: it did not lead anywhere from the root
  };

  using Emitter = Result<void> (Compiler::*)(Frame&, Keyword);
  static const std::array<Emitter, keyword_count>& emitters();

  Result<const Schema*> compile_schema(const Node& given, Place place);
  Result<const Schema*> compile_new(const Node& node, const Place& place);
  Result<void> fill(Schema& schema, Frame& frame);
  const Failure* find_failure(const Node& node, const Place& place);
  void remember(const Node& node, const Place& place, const Schema* schema);
  Place enter(const Node& node, Place place);

  void read_keywords(Frame& frame);
  void read_required(Frame& frame);
  bool is_relaxed(const Frame& frame, const Node& name);
  Result<void> set_types(Schema& schema, Frame& frame);
  bool has_keywords_for(const Frame& frame, TypeMask type) const;
  void finish_code(Schema& schema, Frame& frame);
  void make_shape(Schema& schema, Frame& frame);

  Result<void> emit_all(Frame& frame);
  Instruction& add(Frame& frame, Op op, Keyword keyword);
  Result<const Schema*> child(Frame& frame, const Node& node, Keyword keyword);
  bool is_trivial(const Node& node, const Place& place);
  Result<bool> ask_trivial(const Node& node, const Place& place);
  bool may_skip(const Frame& frame) const;
  Result<const Pattern*> pattern(std::string_view text);
  Result<void> declare_patterns(Frame& frame);
  void declare_properties(Frame& frame);
  Name name(std::string_view text);
  bool inlines(const Node& node, int depth);
  Target skip_reference_chain(Target target);

  Result<void> emit_nothing(Frame& frame, Keyword keyword);
  Result<void> emit_refused_id(Frame& frame, Keyword keyword);
  Result<void> emit_reference(Frame& frame, Keyword keyword);
  Result<void> emit_target(Frame& frame, const Node& target, Keyword keyword);
  Result<void> emit_dynamic_reference(Frame& frame, Keyword keyword);
  Result<void> emit_constant(Frame& frame, Keyword keyword);
  Result<void> emit_enumeration(Frame& frame, Keyword keyword);
  Result<void> emit_schema(Frame& frame, Keyword keyword);
  Result<void> emit_branches(Frame& frame, Keyword keyword);
  Result<void> emit_condition(Frame& frame, Keyword keyword);
  Result<void> emit_number(Frame& frame, Keyword keyword);
  Result<void> emit_limit(Frame& frame, Keyword keyword);
  Result<void> emit_format(Frame& frame, Keyword keyword);
  Result<void> emit_pattern(Frame& frame, Keyword keyword);
  Result<void> emit_items(Frame& frame, Keyword keyword);
  Result<void> emit_tuple(Frame& frame, Keyword keyword);
  Result<void> emit_additional_items(Frame& frame, Keyword keyword);
  Result<void> emit_contains(Frame& frame, Keyword keyword);
  Result<void> emit_unique_items(Frame& frame, Keyword keyword);
  Result<void> emit_unevaluated(Frame& frame, Keyword keyword);
  Result<void> emit_required(Frame& frame, Keyword keyword);
  Result<void> emit_additional_properties(Frame& frame, Keyword keyword);
  Result<void> emit_properties(Frame& frame, Keyword keyword);
  Result<void> emit_pattern_properties(Frame& frame, Keyword keyword);
  Result<void> emit_dependencies(Frame& frame, Keyword keyword);
  Result<void> emit_error_message(Frame& frame, Keyword keyword);

  Result<void> compile_dynamic_anchors();

  template <class T>
  T* make(T value) {
    T* made = storage_.arena.make_array<T>(1);
    return new (made) T(std::move(value));
  }

  template <class T>
  std::span<T> make_span(std::size_t count) {
    T* made = storage_.arena.make_array<T>(count);
    for (std::size_t at = 0; at < count; ++at) new (made + at) T();
    return {made, count};
  }

  const SchemaOptions& options_;
  Storage& storage_;
  std::unordered_map<const Node*, CompiledNode> shared_;
  std::unordered_map<const Node*, Failure> failures_;
  std::unordered_map<const Node*, bool> inlines_;
  std::vector<Resource*> touched_;  // in this compilation, as the next
  std::vector<std::pair<SchemaDocument*, const Node*>> made_;
  Traits traits_;                 // of what is being compiled
  std::string failed_reference_;  // why the compilation ends, if for a reference
  bool has_dynamic_references_ = false;
};

}  // namespace gwctl::json_schema
