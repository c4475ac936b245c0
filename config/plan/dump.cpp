#include "config/plan/dump.h"

#include <set>

#include <fmt/format.h>

#include "config/document_writer.h"
#include "config/lua_words.h"
#include "config/plan/owner.h"
#include "config/secrets.h"
#include "config/variables.h"
#include "core/read_yaml_scalar.h"

namespace gwctl::config {
namespace {

class Dumper {
 public:
  Dumper(const LiveObjects& live, const DumpOptions& options) : live_{live}, options_{options} {}

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
    if (key.kind == Kind::ssl) keep_keys(value);
    if (key.kind == Kind::consumer) value.erase("id");
    if (key.kind == Kind::credential || key.kind == Kind::secret ||
        key.kind == Kind::plugin_metadata)
      value["id"] = key.id;
    key_ = &key;
    manager_ = key.kind == Kind::plugin_metadata ? key.id : key.id.substr(0, key.id.find('/'));
    DocumentWriter to{Source{}};
    write(to, value);
    auto resource = std::make_shared<Resource>();
    resource->kind = key.kind;
    resource->id = key.id;
    resource->document = to.finish();
    resource->value = &resource->document->root();
    dump_.model.put(std::move(resource));
  }

  // No server tells them: as many as there are certificates stay as they are.
  static void keep_keys(Json& ssl) {
    if (!ssl.contains("key")) ssl["key"] = unchanged_key;
    const std::size_t count = list_member(ssl, "certs").size();
    if (count != 0 && !ssl.contains("keys")) ssl["keys"] = Json(count, unchanged_key);
  }

  void write(DocumentWriter& to, const Json& value) {
    if (value.is_object()) {
      to.builder().begin_object(0);
      for (const auto& [name, inner] : value.items()) {
        to.key(literal(name), {});
        descend(to, name, inner);
      }
      to.builder().end_collection(0, false);
    } else if (value.is_array()) {
      to.builder().begin_array(0);
      for (std::size_t i = 0; i < value.size(); ++i) descend(to, std::to_string(i), value[i]);
      to.builder().end_collection(0, false);
    } else if (value.is_string()) {
      write_text(to, value.get_ref<const std::string&>());
    } else {
      to.builder().value(plain_node(to.builder().keep(value.dump())));
    }
  }

  void descend(DocumentWriter& to, const std::string& name, const Json& value) {
    path_.push_back(name);
    write(to, value);
    path_.pop_back();
  }

  void write_text(DocumentWriter& to, const std::string& text) {
    const bool is_hidden = options_.secrets == Secrets::as_variables && !is_named(text) &&
                           is_secret(key_->kind, manager_, path_);
    if (is_hidden) {
      const std::string name = variable_name();
      dump_.variables.emplace_back(name, text);
      to.string(fmt::format("${{{}}}", name), {});
    } else if (options_.unquoted.contains(text)) {
      Node node = string_node(to.builder().keep(text));
      node.is_quoted = false;
      to.builder().value(node);
    } else {
      to.string(literal(text), {});
    }
  }

  // What only says where a secret is, is none.
  bool is_named(const std::string& text) const {
    return is_late_reference(text) || (options_.has_variables && text.starts_with("${"));
  }

  std::string literal(const std::string& text) const {
    return options_.has_variables ? text : escape_variables(text, Dialect::apisix);
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
  const DumpOptions& options_;
  Dump dump_;
  std::set<std::string> names_;
  const ObjectKey* key_ = nullptr;
  std::string manager_;
  std::vector<std::string> path_;
};

}  // namespace

Dump dump_of(const LiveObjects& live, const DumpOptions& options) {
  return Dumper{live, options}.run();
}

}  // namespace gwctl::config
