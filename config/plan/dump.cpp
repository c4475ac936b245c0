#include "config/plan/dump.h"

#include <set>

#include <fmt/format.h>

#include "config/plan/owner.h"
#include "config/secrets.h"
#include "core/read_document.h"

namespace gwctl::config {
namespace {

class Dumper {
 public:
  Dumper(const LiveObjects& live, Secrets secrets) : live_{live}, secrets_{secrets} {}

  Dump run() {
    for (const auto& [key, object] : live_) {
      if (!is_state(key)) add(key, object.value);
    }
    return std::move(dump_);
  }

 private:
  void add(const ObjectKey& key, Json value) {
    if (!value.is_object()) return;
    for (const char* name : {"create_time", "update_time", "modifiedIndex"}) value.erase(name);
    remove_marks(value);
    if (key.kind == Kind::ssl && !value.contains("key")) value["key"] = unchanged_key;
    if (key.kind == Kind::consumer) value.erase("id");
    if (key.kind == Kind::credential || key.kind == Kind::secret ||
        key.kind == Kind::plugin_metadata)
      value["id"] = key.id;
    if (secrets_ == Secrets::as_variables) {
      key_ = &key;
      manager_ = key.kind == Kind::plugin_metadata ? key.id : key.id.substr(0, key.id.find('/'));
      hide(value);
    }
    auto resource = std::make_shared<Resource>();
    resource->kind = key.kind;
    resource->id = key.id;
    resource->document = read_json(path_of(key), value.dump());
    resource->value = &resource->document->root();
    dump_.model.put(std::move(resource));
  }

  void hide(Json& value) {
    if (value.is_string() && is_secret(key_->kind, manager_, path_)) {
      const std::string text = value.get<std::string>();
      // A reference is none.
      if (text.starts_with('$')) return;
      const std::string name = variable_name();
      dump_.variables.emplace_back(name, text);
      value = fmt::format("${{{}}}", name);
      return;
    }
    if (value.is_object()) {
      for (const auto& [name, inner] : value.items()) descend(name, inner);
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) descend(std::to_string(i), value[i]);
    }
  }

  void descend(const std::string& name, Json& value) {
    path_.push_back(name);
    hide(value);
    path_.pop_back();
  }

  std::string variable_name() {
    std::string name = path_of(*key_);
    for (const std::string& step : path_) {
      if (step != "plugins") name += "_" + step;
    }
    for (char& c : name) {
      const bool is_lower = c >= 'a' && c <= 'z';
      const bool is_kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      c = is_lower ? static_cast<char>(c - 'a' + 'A') : is_kept ? c : '_';
    }
    std::string unique = name;
    for (int n = 2; !names_.insert(unique).second; ++n) unique = fmt::format("{}_{}", name, n);
    return unique;
  }

  const LiveObjects& live_;
  Secrets secrets_;
  Dump dump_;
  std::set<std::string> names_;
  const ObjectKey* key_ = nullptr;
  std::string manager_;
  std::vector<std::string> path_;
};

}  // namespace

Dump dump_of(const LiveObjects& live, Secrets secrets) {
  return Dumper{live, secrets}.run();
}

}  // namespace gwctl::config
