#include "lint/output.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <catch2/catch.hpp>

#include "core/document.h"
#include "core/read_document.h"

namespace gwctl::lint {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  const char* other = std::getenv("GWCTL_OUTPUT_CASES");
  return other != nullptr ? fs::path{other} : fs::path{GWCTL_SOURCE_DIR} / "tests/data/output";
}

std::string read(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string text_of(const Node& object, std::string_view key) {
  const Node* node = find(object, key);
  return node == nullptr ? std::string{} : std::string{node->string()};
}

std::uint32_t number_of(const Node& object, std::string_view key) {
  const Node* node = find(object, key);
  return node == nullptr ? 0 : static_cast<std::uint32_t>(node->as_double());
}

Position position_of(const Node& range, std::string_view key) {
  const Node& position = *find(range, key);
  return {number_of(position, "line"), number_of(position, "character")};
}

std::vector<Finding> findings_of(const Node& array) {
  std::vector<Finding> findings;
  for (const Node& item : array.items()) {
    Finding finding;
    finding.code = text_of(item, "code");
    finding.message = text_of(item, "message");
    for (const Node& segment : find(item, "path")->items()) {
      finding.path.emplace_back(segment.string());
    }
    finding.severity = static_cast<Severity>(number_of(item, "severity"));
    const Node& range = *find(item, "range");
    finding.range = {position_of(range, "start"), position_of(range, "end")};
    finding.source = text_of(item, "source");
    finding.documentation_url = text_of(item, "documentationUrl");
    findings.push_back(std::move(finding));
  }
  return findings;
}

Ruleset ruleset_of(const Node& root) {
  Ruleset ruleset;
  const Node* pages = find(root, "documentation");
  if (pages == nullptr) return ruleset;
  for (const Member& member : pages->members()) {
    Rule rule;
    rule.name = member.name();
    rule.documentation_url = member.value.string();
    const Node* definitions = find(root, "definitions");
    if (definitions != nullptr) rule.definition = find(*definitions, member.name());
    ruleset.rules.push_back(std::move(rule));
  }
  return ruleset;
}

class Sources {
 public:
  explicit Sources(const Node& root) {
    const Node* texts = gwctl::find(root, "texts");
    if (texts == nullptr) return;
    for (const Member& member : texts->members()) {
      sources_.emplace(member.name(),
                       Source{std::string{member.name()}, std::string{member.value.string()}});
    }
  }

  const Source* find(const std::string& name) const {
    const auto found = sources_.find(name);
    return found == sources_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Source, std::less<>> sources_;
};

}  // namespace

// The expectations of Spectral's formats were printed by Spectral 6.16.3 for the same findings.
TEST_CASE("formats print what Spectral prints", "[output]") {
  ::setenv("TZ", "UTC", 1);
  for (const auto& entry : fs::directory_iterator{folder()}) {
    if (entry.path().extension() != ".json") continue;
    const auto document = read_json(entry.path().string(), read(entry.path()));
    const Node& root = document->root();
    const std::vector<Finding> findings = findings_of(*find(root, "findings"));
    const Ruleset ruleset = ruleset_of(root);
    const Sources sources{root};
    for (const OutputFormat& format : output_formats()) {
      for (const bool color : {false, true}) {
        const std::string name = entry.path().stem().string() + "." + std::string{format.name} +
                                 (color ? ".color" : "") + ".txt";
        if (!fs::exists(folder() / name)) continue;
        OutputContext context;
        context.ruleset = &ruleset;
        context.fail_severity = static_cast<Severity>(number_of(root, "failSeverity"));
        context.working_directory = "/project";
        context.color = color;
        context.version = "1.2.3";
        context.source = [&](const std::string& source) { return sources.find(source); };
        INFO(name);
        const std::string text = format.print(findings, context);
        if (std::getenv("UPDATE") != nullptr) std::ofstream{folder() / name} << text;
        CHECK(text == read(folder() / name));
      }
    }
  }
}

}  // namespace gwctl::lint
