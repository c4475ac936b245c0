#include "config/plan/secret_values.h"

#include "config/lua_words.h"
#include "config/secrets.h"

namespace gwctl::config {
namespace {

using Take = std::function<void(const std::vector<std::string>& path, Json& text)>;

class Walk {
 public:
  Walk(const ObjectKey& key, const Take& take)
      : kind_{key.kind},
        manager_{key.kind == Kind::plugin_metadata ? key.id : key.id.substr(0, key.id.find('/'))},
        take_{take} {}

  void visit(Json& value) {
    if (value.is_string()) {
      const bool is_reference = is_late_reference(value.get_ref<const std::string&>());
      if (!is_reference && is_secret(kind_, manager_, path_)) take_(path_, value);
    } else if (value.is_object()) {
      for (const auto& [name, inner] : value.items()) descend(name, inner);
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) descend(std::to_string(i), value[i]);
    }
  }

 private:
  void descend(const std::string& name, Json& value) {
    path_.push_back(name);
    visit(value);
    path_.pop_back();
  }

  Kind kind_;
  std::string manager_;
  const Take& take_;
  std::vector<std::string> path_;
};

}  // namespace

void each_secret(const ObjectKey& key, Json& value, const Take& take) {
  Walk{key, take}.visit(value);
}

}  // namespace gwctl::config
