#include "lint/jsonpath/script_filter.h"

#include <algorithm>
#include <utility>

#include "lint/jsonpath/script_needs.h"

namespace gwctl::lint::jsonpath {
namespace {

// JSONPath-Plus's own names for what scripts call `@…`; it puts them everywhere, also in strings.
constexpr std::pair<std::string_view, std::string_view> names[] = {
    {"@parentProperty", "_$_parentProperty"},
    {"@parent", "_$_parent"},
    {"@property", "_$_property"},
    {"@root", "_$_root"},
};

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// `@` counts as the candidate only before some characters.
std::string with_plus_names(std::string_view code) {
  std::string text{code};
  for (const auto& [what, by] : names) text = replaced(std::move(text), what, by);
  std::string all;
  for (std::size_t i = 0; i < text.size(); ++i) {
    constexpr std::string_view followers = ". \t\n\r\f\v)[";
    const bool is_candidate = text[i] == '@' && i + 1 < text.size() &&
                              followers.find(text[i + 1]) != std::string_view::npos;
    if (is_candidate) {
      all += "_$_v";
    } else {
      all += text[i];
    }
  }
  return replaced(std::move(all), "@path", "_$_path");
}

// A word that nimma takes for an unknown variable where it is all there is.
bool is_name(const Expr& expr) {
  constexpr Op words[] = {Op::candidate,       Op::root,   Op::path, Op::property, Op::parent,
                          Op::parent_property, Op::unknown};
  return std::ranges::find(words, expr.op) != std::end(words);
}

class ScriptFilter : public Filter {
 protected:
  void take_needs(const Script& script) {
    ScriptNeeds needs = script_needs(script);
    requirements_ = std::move(needs.requirements);
    required_key_ = std::move(needs.key);
    throws_on_null_ = needs.throws_on_null;
    is_about_key_ = needs.is_about_key;
    ancestors_ = needs.ancestors;
  }
};

class NimmaFilter : public ScriptFilter {
 public:
  explicit NimmaFilter(std::unique_ptr<const Script> script) : script_{std::move(script)} {
    text_ = script_->text;
    take_needs(*script_);
  }

  Result<bool> test(const Place& candidate, const View& view) const override {
    JsHeap heap;
    GWCTL_TRY_ASSIGN(const JsValue value, run_script(*script_, {candidate, view}, heap));
    return is_truthy(value);
  }

 private:
  std::unique_ptr<const Script> script_;
};

class PlusFilter : public ScriptFilter {
 public:
  explicit PlusFilter(std::string_view code) : script_{code} {
    text_ = code;
    if (script_.script() != nullptr) take_needs(*script_.script());
  }

  Result<bool> test(const Place& candidate, const View& view) const override {
    return script_.holds({candidate, view});
  }

 private:
  PlusScript script_;
};

}  // namespace

Result<std::shared_ptr<const Filter>> nimma_filter(std::string_view script, NimmaUse use) {
  GWCTL_TRY_ASSIGN(auto parsed, parse_script(script, Engine::nimma, use));
  const Expr& root = parsed->at(parsed->root);
  if (use != NimmaUse::alone && is_name(root)) return fail("'" + root.text + "' is not defined");
  return std::make_shared<const NimmaFilter>(std::move(parsed));
}

std::shared_ptr<const Filter> plus_filter(std::string_view code) {
  return std::make_shared<const PlusFilter>(code);
}

PlusScript::PlusScript(std::string_view code) : code_{code} {
  auto parsed = parse_script(with_plus_names(code), Engine::jsonpath_plus);
  if (parsed) {
    script_ = *std::move(parsed);
  } else {
    fault_ = std::move(parsed).error().message;
  }
}

Result<JsValue> PlusScript::run(const ScriptScope& scope, JsHeap& heap) const {
  if (!script_) return fail(fault_);
  auto value = run_script(*script_, scope, heap);
  if (!value) return fail("jsonPath: " + value.error().message + ": " + code_);
  return value;
}

Result<std::string> PlusScript::key(const ScriptScope& scope) const {
  JsHeap heap;
  GWCTL_TRY_ASSIGN(const JsValue value, run(scope, heap));
  return to_text(value, {scope.view, heap});
}

Result<bool> PlusScript::holds(const ScriptScope& scope) const {
  JsHeap heap;
  GWCTL_TRY_ASSIGN(const JsValue value, run(scope, heap));
  return is_truthy(value);
}

}  // namespace gwctl::lint::jsonpath
