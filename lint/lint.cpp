#include "lint/lint.h"

#include <algorithm>
#include <map>

#include "lint/engine/automaton.h"
#include "lint/engine/field.h"
#include "lint/engine/reporter.h"
#include "lint/engine/walker.h"
#include "lint/parser_findings.h"
#include "lint/payload.h"

namespace gwctl::lint {
namespace {

using Clock = std::chrono::steady_clock;

struct RunnableThen {
  Field field;
  const Function* function = nullptr;
};

struct RunnableRule {
  const Rule* rule = nullptr;
  std::vector<RunnableThen> thens;
};

/// The rules that see one tree (references followed or not), and the expressions that select for
/// them.
struct Pass {
  std::vector<RunnableRule> rules;
  std::vector<jsonpath::Query> expressions;
  std::vector<std::vector<std::size_t>>
      rules_of;  // by expression; none: kept for the states it makes
  std::map<std::string, std::size_t, std::less<>> by_text;

  Result<std::size_t> expression(const std::string& text) {
    if (const auto known = by_text.find(text); known != by_text.end()) return known->second;
    GWCTL_TRY_ASSIGN(jsonpath::Query query, jsonpath::parse(text));
    expressions.push_back(std::move(query));
    rules_of.emplace_back();
    by_text.emplace(text, expressions.size() - 1);
    return expressions.size() - 1;
  }

  Result<bool> add(const Rule& rule, const FormatSet& formats) {
    RunnableRule runnable{&rule, {}};
    GWCTL_TRY_ASSIGN(const std::vector<std::string> givens, expand_givens(rule, formats));
    for (const Then& then : rule.then) {
      GWCTL_TRY_ASSIGN(Field field, Field::compile(then.field));
      runnable.thens.push_back({std::move(field), then.function.get()});
      if (then.kind == nullptr) continue;
      for (const std::string_view marker : then.kind->context_paths) {
        GWCTL_TRY(expression(std::string{marker}));
      }
    }
    for (const std::string& given : givens) {
      GWCTL_TRY_ASSIGN(const std::size_t index, expression(given));
      auto& takers = rules_of[index];
      if (takers.empty() || takers.back() != rules.size()) takers.push_back(rules.size());
    }
    rules.push_back(std::move(runnable));
    return true;
  }
};

/// Runs the rules of one pass over what their expressions select.
class PassRun final : public Selection {
 public:
  PassRun(const Pass& pass, const RunContext& context, Reporter& reporter, Times* times)
      : pass_{pass}, context_{context}, reporter_{reporter}, times_{times} {}

  void select(std::uint32_t expression, const Place& place, const Node* value) override {
    if (context_.is_strict && !is_meant(pass_.expressions[expression], place)) return;
    for (const std::size_t number : pass_.rules_of[expression]) {
      if (stopped()) return;
      const auto begin = times_ == nullptr ? Clock::time_point{} : Clock::now();
      run(pass_.rules[number], place, value);
      if (times_ != nullptr) times_->rules[pass_.rules[number].rule->name] += Clock::now() - begin;
    }
  }

  void fail(std::uint32_t expression, Error error) override {
    const bool is_first = pass_.expressions[expression].engine == jsonpath::Engine::jsonpath_plus;
    const std::size_t turn = is_first ? expression : pass_.expressions.size();
    if (thrown_ && thrown_->turn <= turn) return;
    const auto& takers = pass_.rules_of[expression];
    std::string hint = takers.empty() ? "" : hint_at(*pass_.rules[takers.front()].rule);
    thrown_ = Thrown{turn, {std::move(error.message), std::move(hint)}};
  }

  bool stopped() const override { return reporter_.stopped(); }

  /// What ended the run in Spectral: what the first filter threw. It asks JSONPath-Plus for its
  /// expressions one by one, then nimma for all others in one walk.
  std::optional<RunError> thrown() && {
    return thrown_ ? std::optional{std::move(thrown_->error)} : std::nullopt;
  }

 private:
  // What looks everywhere means the contract, not the data that it carries, unless it names them.
  static bool is_meant(const jsonpath::Query& query, const Place& place) {
    if (std::ranges::none_of(query.steps, &jsonpath::Step::deep)) return true;
    const Payload payload = payload_around(place);
    if (payload != Payload::itself) return payload == Payload::none;
    const jsonpath::Step& last = query.steps.back();
    return last.kind == jsonpath::StepKind::member ||
           (last.kind == jsonpath::StepKind::wildcard && !last.deep);
  }

  struct Thrown {
    std::size_t turn;
    RunError error;
  };

  void run(const RunnableRule& runnable, const Place& place, const Node* value) {
    RunContext context = context_;
    context.rule = runnable.rule->name;
    reporter_.begin(*runnable.rule, context_.view);
    for (const RunnableThen& then : runnable.thens) {
      const auto ask = [&](const Target& target) {
        if (!stopped()) then.function->run(target, context, reporter_);
      };
      // By reference: what std::function would copy is more than it holds without allocating.
      auto done = then.field.for_each(place, value, context_.view, std::ref(ask));
      if (!done) reporter_.fail(std::move(done).error().message);
    }
  }

  const Pass& pass_;
  const RunContext& context_;
  Reporter& reporter_;
  Times* times_;
  std::optional<Thrown> thrown_;
};

class Run {
 public:
  Run(std::shared_ptr<const File> file, const Ruleset& ruleset, const LintOptions& options)
      : file_{std::move(file)}, ruleset_{ruleset}, options_{options} {}

  Linted run(Loader& loader) {
    const auto begin = Clock::now();
    result_.findings = parser_findings(*file_, ruleset_.parser_options, FileRole::root);
    const Workspace workspace{file_, loader, siblings()};
    for (const Finding& finding : workspace.findings()) result_.findings.push_back(finding);
    result_.times.resolve = Clock::now() - begin;
    detect_formats(workspace);
    const auto walk_begin = Clock::now();
    if (errors_.empty()) run_pass(workspace, workspace.resolved(), true);
    if (errors_.empty()) run_pass(workspace, workspace.unresolved(), false);
    if (!errors_.empty()) return tl::unexpected(std::move(errors_));
    result_.times.walk = Clock::now() - walk_begin;
    sort_and_deduplicate(result_.findings);
    return std::move(result_);
  }

 private:
  RunContext context(const Workspace& workspace, const View& view) {
    return {
        view,    workspace.resolved(), workspace.unresolved(), workspace, formats_, {}, is_strict(),
        scratch_};
  }

  // Scripts are told which of the known formats a document has, so theirs come last.
  void detect_script_formats(const Workspace& workspace) {
    for (const auto& [format, script] : ruleset_.script_formats) {
      if (std::ranges::find(ruleset_.formats, format) == ruleset_.formats.end()) continue;
      const auto holds = script->holds(context(workspace, workspace.resolved()));
      if (!holds) {
        errors_.push_back({holds.error().message, {}});
        return;
      }
      if (*holds) formats_.set(static_cast<std::size_t>(format));
    }
  }

  void detect_formats(const Workspace& workspace) {
    const Node& root = workspace.resolved().resolve(file_->root());
    for (const Format format : ruleset_.formats) {
      if (detect(format, root)) formats_.set(static_cast<std::size_t>(format));
    }
    detect_script_formats(workspace);
    if (formats_.any() || ruleset_.formats.empty() || options_.ignore_unknown_format) return;
    Finding finding = finding_at(*file_, {});
    finding.code = "unrecognized-format";
    finding.severity = is_strict() ? Severity::error : Severity::warning;
    finding.message = "The provided document does not match any of the registered formats [";
    for (const Format format : ruleset_.formats) {
      if (format != ruleset_.formats.front()) finding.message += ", ";
      finding.message += ruleset_.format_name(format);
    }
    finding.message += ']';
    result_.findings.push_back(std::move(finding));
  }

  Siblings siblings() const {
    const Node& root = file_->root();
    const bool count =
        is_strict() && (detect(Format::oas3_1, root) || detect(Format::oas3_2, root));
    return count ? Siblings::count : Siblings::ignored;
  }

  bool is_strict() const { return ruleset_.is_strict || options_.is_strict; }

  bool is_relevant(const Rule& rule) const {
    return rule.enabled &&
           (rule.formats.empty() || std::ranges::any_of(rule.formats, [&](Format format) {
              return has(formats_, format);
            }));
  }

  void run_pass(const Workspace& workspace, const View& view, bool resolved) {
    Pass pass;
    for (const Rule& rule : ruleset_.rules) {
      if (rule.resolved != resolved || !is_relevant(rule)) continue;
      if (auto added = pass.add(rule, formats_); !added) {
        errors_.push_back({std::move(added).error().message, hint_at(rule)});
        return;
      }
    }
    if (pass.rules.empty()) return;
    const RunContext run_context = context(workspace, view);
    Reporter reporter{workspace, is_strict(), result_.findings, errors_};
    PassRun selection{pass, run_context, reporter,
                      options_.collect_times ? &result_.times : nullptr};
    walk(pass, view, selection);
    // What functions threw counts more, since nimma tells it at the end in any case.
    auto thrown = std::move(selection).thrown();
    if (thrown && errors_.empty()) errors_.push_back(*std::move(thrown));
  }

  void walk(const Pass& pass, const View& view, PassRun& selection) {
    const Node& root = view.resolve(file_->root());
    if (root.is_container()) {
      Automaton automaton{pass.expressions};
      Walker{automaton, view, selection}.walk(*file_);
      return;
    }
    // A document that is a scalar has nothing but itself.
    const Place place{nullptr, Segment{""}, &root, file_.get(), &file_->root()};
    for (std::uint32_t i = 0; i < pass.expressions.size(); ++i) {
      if (pass.expressions[i].text == "$") selection.select(i, place, &root);
    }
  }

  std::shared_ptr<const File> file_;
  const Ruleset& ruleset_;
  const LintOptions& options_;
  FormatSet formats_;
  std::unordered_map<const void*, std::any> scratch_;
  std::vector<RunError> errors_;
  LintResult result_;
};

}  // namespace

Linted lint(std::shared_ptr<const File> file, const Ruleset& ruleset, Loader& loader,
            const LintOptions& options) {
  return Run{std::move(file), ruleset, options}.run(loader);
}

}  // namespace gwctl::lint
