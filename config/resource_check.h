#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/check.h"
#include "config/schema.h"

namespace gwctl::config {

/// Collects what is wrong with one resource. The parts of the check are functions over it, each in
/// a file of its own.
class ResourceCheck {
 public:
  using Path = std::vector<std::string>;

  ResourceCheck(Kind kind, std::string_view manager, const CheckOptions& options)
      : kind_{kind}, manager_{manager}, options_{options} {}

  Kind kind() const { return kind_; }

  std::string_view manager() const { return manager_; }

  const CheckOptions& options() const { return options_; }

  /// What APISIX says is `prefix` and `text`; a person is told `text` and the hint.
  void add(std::string_view code, std::string_view prefix, std::string text, const Node& value,
           std::string hint = {});
  /// The same for what may be kept by `--allow-unknown`, at a key.
  void add_unknown(std::string_view code, std::string_view prefix, std::string text,
                   const Member& member, std::string hint);
  /// Checks the value at `path` of the resource by a schema. Whether it is right.
  bool check_schema(const Schema& schema, std::string_view prefix, const Node& value,
                    const Path& path);
  /// `words` are what APISIX puts in front of the compiler's.
  void check_expression(std::string_view words, const Node& expression);
  /// Lua that gwctl cannot run, in the field of that name.
  void add_lua(const Member& member);
  /// A function in the field of that name; `source` is it, or one of it. `words` are what APISIX
  /// puts in front of what is wrong.
  void check_lua(LuaForm form, std::string_view words, const Member& member, const Node& source);

  std::vector<Problem> take() { return std::move(problems_); }

 private:
  void add_fault(const SchemaFault& fault, std::string_view prefix, const Node& value,
                 const Path& path);

  Kind kind_;
  std::string_view manager_;
  const CheckOptions& options_;
  std::vector<Problem> problems_;
};

/// What an upstream's schema cannot say.
void check_upstream(ResourceCheck& check, const Node& upstream);

/// Certificates and keys of an ssl: that they are some, and as many.
void check_ssl(ResourceCheck& check, const Node& ssl);
/// A certificate with its key. Null: it is left to others. `prefix` goes before what APISIX says.
void check_key_pair(ResourceCheck& check, const Node* certificate, const Node* key,
                    std::string_view prefix);

/// The object `plugins` of a resource.
void check_plugins(ResourceCheck& check, const Node& plugins);
/// One plugin's settings, which `path` leads to.
void check_plugin(ResourceCheck& check, const Member& plugin, const ResourceCheck::Path& path);
/// The metadata of the plugin that is the check's manager.
void check_plugin_metadata(ResourceCheck& check, const Node& value);

/// What a plugin's schema cannot say, in the plugin's own words.
void check_plugin_rules(ResourceCheck& check, std::string_view plugin, bool of_consumer,
                        const Node& settings, std::string_view prefix);
/// What a plugin looks at before its schema; whether that was right.
bool check_plugin_first(ResourceCheck& check, std::string_view plugin, const Node& settings,
                        std::string_view prefix);

/// `; did you mean "x"?`, or nothing.
std::string meant(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace gwctl::config
