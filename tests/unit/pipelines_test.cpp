#include <algorithm>

#include <catch2/catch.hpp>

#include "core/embedded.h"
#include "core/read_document.h"

namespace gwctl::cli {
namespace {

std::vector<std::string> names_in(const Node& object) {
  std::vector<std::string> names;
  for (const Member& member : object.members()) names.emplace_back(member.name());
  return names;
}

TEST_CASE("the pipelines that are YAML can be read", "[pipelines]") {
  for (const char* file : {"pipelines/github.yaml", "pipelines/gitlab.yaml"}) {
    INFO(file);
    const auto document = read_yaml(file, std::string{embedded_file(file)});
    CHECK(document->problems().empty());
    const Node* jobs = find(document->root(), "jobs");
    const auto names = names_in(jobs == nullptr ? document->root() : *jobs);
    for (const char* job : {"check", "diff", "plan", "apply", "drift"})
      CHECK(std::ranges::find(names, job) != names.end());
  }
}

// Who changes a branch can have its jobs tell their secrets.
TEST_CASE("only the job that applies has the key that may write", "[pipelines]") {
  const auto github = read_yaml("github", std::string{embedded_file("pipelines/github.yaml")});
  for (const Member& job : find(github->root(), "jobs")->members()) {
    INFO(job.name());
    const Span span = job.value.span();
    const std::string_view text = github->source().text().substr(span.begin, span.end - span.begin);
    CHECK((text.find("secrets.GWCTL_TOKEN") != text.npos) == (job.name() == "apply"));
  }
}

}  // namespace
}  // namespace gwctl::cli
