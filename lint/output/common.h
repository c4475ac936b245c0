#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/js_text.h"
#include "lint/output.h"

namespace gwctl::lint {

/// One function per format; lint/output/all.cpp has the table of them.
std::string print_code_climate(std::span<const Finding> findings, const OutputContext& context);
std::string print_codeframe(std::span<const Finding> findings, const OutputContext& context);
std::string print_github_actions(std::span<const Finding> findings, const OutputContext& context);
std::string print_html(std::span<const Finding> findings, const OutputContext& context);
std::string print_json(std::span<const Finding> findings, const OutputContext& context);
std::string print_junit(std::span<const Finding> findings, const OutputContext& context);
std::string print_markdown(std::span<const Finding> findings, const OutputContext& context);
std::string print_pretty(std::span<const Finding> findings, const OutputContext& context);
std::string print_sarif(std::span<const Finding> findings, const OutputContext& context);
std::string print_stylish(std::span<const Finding> findings, const OutputContext& context);
std::string print_teamcity(std::span<const Finding> findings, const OutputContext& context);
std::string print_text(std::span<const Finding> findings, const OutputContext& context);

/// The findings of one source, in their order.
struct SourceGroup {
  std::string_view source;
  std::vector<const Finding*> findings;
};

/// In the order in which the sources appear first. Findings that nobody knows the place of are left
/// out, as Spectral does.
std::vector<SourceGroup> group_by_source(std::span<const Finding> findings);

/// How many there are of each severity.
struct Counts {
  std::array<std::size_t, 4> of{};  ///< by severity

  std::size_t total() const { return of[0] + of[1] + of[2] + of[3]; }
};

Counts count(std::span<const Finding> findings);
Counts count(const SourceGroup& group);
Counts count(std::span<const SourceGroup> groups);
/// `3 problems (1 error, 2 warnings, 0 infos, 0 hints)`; empty for none.
std::string summary(const Counts& counts);
/// The worst severity among them; hint where there is none.
Severity worst(const Counts& counts);

/// `paths./pets.get.parameters[0]`.
std::string dotted_path(const std::vector<std::string>& path);

/// `~1` and `~0` as `/` and `~`.
std::string decode_pointer_escapes(std::string_view text);

/// The source as seen from the working directory; what is no absolute path stays.
std::string relative_source(std::string_view source, const OutputContext& context);

/// The page about the rule that the finding is of, or an empty string.
std::string_view rule_documentation(const Finding& finding, const OutputContext& context);

/// `&lt;` and the like; what is not ASCII as numeric references.
std::string xml_escape(std::string_view text);

/// Terminal styles, by their SGR codes; `apply` leaves the text alone where colours are off.
enum class Style { red, yellow, blue, white, gray, cyan, bold, dim, underline, inverse };

class Painter {
 public:
  explicit Painter(bool enabled) : enabled_{enabled} {}

  /// The styles nest in the order given; each line of the text is styled by itself.
  std::string apply(std::span<const Style> styles, std::string_view text) const;

  std::string apply(std::initializer_list<Style> styles, std::string_view text) const {
    return apply(std::span<const Style>{styles.begin(), styles.size()}, text);
  }

  std::string apply(Style style, std::string_view text) const { return apply({style}, text); }

  /// What turns the styles on, and off again.
  std::string open(std::span<const Style> styles) const;
  std::string close(std::span<const Style> styles) const;

 private:
  bool enabled_;
};

/// The colour of a severity.
Style severity_style(Severity severity);

}  // namespace gwctl::lint
