#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json_schema_marks.h"
#include "core/json_schema_program.h"

namespace gwctl::json_schema {

/// What runs over values that are linked by references share.
struct LinkRun {
  /// A reference, and what the value that it leads to has to be.
  struct Met {
    const Schema* schema = nullptr;
    const Node* reference = nullptr;
  };

  std::vector<Met> met;
  PairSet seen;  ///< values that references lead to, with the schemas they were checked against
};

/// The slow pass: reports what Ajv 8 would, in its order. Ajv makes a function of each schema that
/// cannot be written out in place; with the first error outside of a combinator it returns from it.
class Collector {
 public:
  /// `links`, which may be null, gets the references that are met where a value has to be valid.
  Collector(const RunContext& context, Collect collect, const Node& root, LinkRun* links = nullptr)
      : context_{context}, is_all_{collect == Collect::all}, links_{links}, ancestors_{&root} {}

  /// Whether the value is valid; if not, there are errors now.
  bool visit(const Schema& schema, const Node& given, Marks* marks);
  std::vector<SchemaError> take() &&;

 private:
  struct At {
    const Schema& schema;
    const Node& node;
    Marks* marks;
  };

  struct Step {
    std::string_view name;
    std::uint32_t item = 0;
    bool is_item = false;
  };
  /// Whether the errors of branches go with an error.
  enum class Report : std::uint8_t { alone, with_others };

  /// Undoes what is appended to the path of schemas.
  class PathMark {
   public:
    explicit PathMark(Collector& collector)
        : collector_{collector}, size_{collector.schema_path_.size()} {}

    PathMark(const PathMark&) = delete;
    PathMark& operator=(const PathMark&) = delete;

    ~PathMark() { collector_.schema_path_.resize(size_); }

   private:
    Collector& collector_;
    std::size_t size_;
  };

  void run_schema(const At& at);
  void run_group(const At& at, Group group);
  void run_one(const At& at, const Instruction& instruction);
  void run_reference(const At& at, const Instruction& instruction);
  void run_negation(const At& at, const Instruction& instruction);
  void run_any_of(const At& at, const Instruction& instruction);
  void run_one_of(const At& at, const Instruction& instruction);
  void run_all_of(const At& at, const Instruction& instruction);
  void run_condition(const At& at, const Instruction& instruction);
  void run_tuple(const At& at, const Instruction& instruction);
  void run_rest(const At& at, const Instruction& instruction);
  void run_contains(const At& at, const Instruction& instruction);
  void run_unevaluated_items(const At& at, const Instruction& instruction);
  void run_required(const At& at, const Instruction& instruction);
  void run_property_names(const At& at, const Instruction& instruction);
  void run_additional(const At& at, const Instruction& instruction);
  void run_dependencies(const At& at, const Instruction& instruction);
  void run_properties(const At& at, const Instruction& instruction);
  void run_pattern_properties(const At& at, const Instruction& instruction);
  void run_unevaluated_properties(const At& at, const Instruction& instruction);
  void run_error_message(const At& at, const Instruction& instruction);

  bool try_branch(const At& at, std::string_view keyword, std::size_t branch, const Schema& schema);
  /// What a schema looked at only counts if it holds.
  bool try_visit(const At& at, const Schema& schema);
  bool is_seen(const Schema& schema, const Node& node);
  void meet(const Schema& schema, const Node& value);

  std::size_t met_count() const { return links_ == nullptr ? 0 : links_->met.size(); }

  void forget_met(std::size_t from);
  bool visit_item(const At& at, const Schema& schema, std::uint32_t item);
  bool visit_member(const Schema& schema, const Member& member);
  std::uint32_t index_of(const At& at, const Member& member) const;

  static std::string assertion_message(const Instruction& instruction, const Node& node);
  void report_type(const At& at);
  /// No instruction: the schema `false`.
  SchemaError& report(const At& at, const Instruction* instruction, std::string message,
                      Report kind = Report::alone);

  RunContext context_;
  bool is_all_;
  bool is_composite_ = false;  ///< in a branch of a combinator, where errors are kept
  bool has_returned_ = false;
  LinkRun* links_;
  int alternatives_ = 0;         ///< how many keywords around do without the schema at hand
  std::size_t frame_begin_ = 0;  ///< the first error of the function
  int depth_ = 0;
  const Member* key_ = nullptr;  ///< whose name is looked at as a value
  std::vector<SchemaError> errors_;
  std::vector<Step> path_;
  std::vector<const Node*> ancestors_;  ///< the values on the path, the root first
  std::string schema_path_ = "#";
};

}  // namespace gwctl::json_schema
