#include "config/check.h"

#include "config/model_check.h"

namespace gwctl::config {
namespace {

class ModelCheck {
 public:
  ModelCheck(const Model& model, const CheckOptions& options) : model_{model}, options_{options} {
    options_.allow_index = true;
  }

  std::vector<Diagnostic> run() {
    for (const KindInfo& kind : kinds()) {
      for (const auto& [id, resource] : model_.of(kind.kind)) check(*resource);
    }
    return std::move(diagnostics_);
  }

 private:
  void check(const Resource& resource) {
    const Subject subject{resource.kind, resource.id, *resource.value};
    add(resource, find_problems(resource.kind, *resource.value,
                                manager_of(resource.kind, resource.id), options_));
    add(resource, check_references(model_, subject));
    add(resource, holders_.claim(subject));
    if (resource.kind == Kind::credential) check_consumer(resource);
  }

  void check_consumer(const Resource& credential) {
    const std::string_view consumer =
        std::string_view{credential.id}.substr(0, credential.id.find('/'));
    if (model_.find(Kind::consumer, consumer) != nullptr) return;
    Problem problem;
    problem.code = "no-such-reference";
    problem.message = "there is no consumer \"" + std::string{consumer} + "\" for the credential";
    problem.span = credential.value->span();
    if (const Node* id = find(*credential.value, "id"); id != nullptr) problem.span = id->span();
    add(credential, {problem});
  }

  void add(const Resource& resource, const std::vector<Problem>& problems) {
    for (const Problem& problem : problems) {
      diagnostics_.push_back({problem.severity, problem.code, problem.message, resource.kind,
                              resource.id, resource.document, problem.span});
    }
  }

  const Model& model_;
  CheckOptions options_;
  Holders holders_;
  std::vector<Diagnostic> diagnostics_;
};

// The first that is no mere warning, and of which APISIX has something to say.
std::optional<std::string> first_error(const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) {
    if (problem.severity == Severity::error && !problem.error_msg.empty()) return problem.error_msg;
  }
  return std::nullopt;
}

}  // namespace

std::string_view manager_of(Kind kind, std::string_view id) {
  if (kind == Kind::plugin_metadata) return id;
  return kind == Kind::secret ? id.substr(0, id.find('/')) : std::string_view{};
}

std::vector<Diagnostic> check(const Model& model, const CheckOptions& options) {
  return ModelCheck{model, options}.run();
}

std::optional<std::string> check_resource(Kind kind, std::string_view id, const Node& value,
                                          const Model* model, const CheckOptions& options) {
  if (model != nullptr) return ResourceChecks{*model, options}.check(kind, id, value);
  return first_error(find_problems(kind, value, manager_of(kind, id), options));
}

ResourceChecks::ResourceChecks(const Model& model, const CheckOptions& options)
    : model_{model}, options_{options}, holders_{std::make_unique<const Holders>(model)} {}

ResourceChecks::~ResourceChecks() = default;

std::optional<std::string> ResourceChecks::check(Kind kind, std::string_view id,
                                                 const Node& value) const {
  auto error = check_resource(kind, id, value, nullptr, options_);
  if (error) return error;
  const Subject subject{kind, id, value};
  error = first_error(check_references(model_, subject));
  return error ? error : first_error(holders_->find_others(subject));
}

}  // namespace gwctl::config
