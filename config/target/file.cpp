#include <mutex>

#include <fmt/format.h>

#include "config/load.h"
#include "config/target/target.h"
#include "config/write_standalone.h"
#include "core/files.h"
#include "core/read_document.h"
#include "core/write_yaml.h"

namespace gwctl::config {
namespace {

class File final : public Target, private AtomicWriter {
 public:
  explicit File(std::string path) : path_{std::move(path)}, info_{"file", path_} {}

  const TargetInfo& info() const override { return info_; }

  std::variant<AtomicWriter*, StepWriter*> writer() override {
    return static_cast<AtomicWriter*>(this);
  }

  Result<LiveObjects> read(std::vector<std::string>&) override {
    GWCTL_TRY_ASSIGN(const Model model, read_model());
    LiveObjects objects;
    for (auto& [key, value] : objects_of(model)) objects.emplace(key, LiveObject{value, 1});
    return objects;
  }

 private:
  // The file is replaced as a whole, so that nobody reads half of it.
  tl::expected<void, WriteFailure> write_all(const std::vector<Change>& changes) override {
    const auto failed = [](std::string message) {
      return tl::unexpected{WriteFailure{WriteFailure::Kind::refused, std::move(message)}};
    };
    auto model = read_model();
    if (!model) return failed(model.error().message);
    for (const Change& change : changes) apply_to(*model, change);
    const auto document = write_standalone(*model);
    const auto written = write_file_atomically(path_, write_yaml(document->root()) + "#END\n");
    if (!written) return failed(written.error().message);
    return {};
  }

  Result<Model> read_model() const {
    if (!is_regular_file(path_)) return Model{};
    GWCTL_TRY_ASSIGN(std::string text, read_file(path_));
    std::vector<Diagnostic> diagnostics;
    Model model = read_standalone(read_yaml(path_, std::move(text)), diagnostics);
    if (!diagnostics.empty())
      return fail(fmt::format("{}: {}", path_, diagnostics.front().message));
    return model;
  }

  static void apply_to(Model& model, const Change& change) {
    if (change.action == Action::remove) {
      model.remove(change.key.kind, change.key.id);
      return;
    }
    auto resource = std::make_shared<Resource>();
    resource->kind = change.key.kind;
    resource->id = change.key.id;
    Json body = change.body;
    if (change.key.kind == Kind::credential || change.key.kind == Kind::secret ||
        change.key.kind == Kind::plugin_metadata)
      body["id"] = change.key.id;
    resource->document = read_json(path_of(change.key), body.dump());
    resource->value = &resource->document->root();
    model.put(std::move(resource));
  }

  std::string path_;
  TargetInfo info_;
};

}  // namespace

Result<std::unique_ptr<Target>> open_file(const std::string& path) {
  return std::unique_ptr<Target>{std::make_unique<File>(path)};
}

}  // namespace gwctl::config
