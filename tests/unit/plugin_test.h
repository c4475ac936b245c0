#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "core/read_document.h"
#include "gateway-runtime/plugin.h"
#include "tests/unit/request_text.h"

namespace gwctl::runtime {

/// A plugin made of settings as tests write them, in YAML.
struct PluginText {
  PluginText(std::string_view name, std::string_view settings, std::string_view metadata = {})
      : document{read_yaml("settings", std::string{settings})},
        metadata_document{read_yaml("metadata", std::string{metadata})} {
    const PluginKind* const kind = find_plugin_kind(name);
    REQUIRE(kind != nullptr);
    const PluginSettings all{document->root(),
                             metadata.empty() ? nullptr : &metadata_document->root(),
                             "/apisix/routes/1"};
    auto made = kind->make(all);
    if (made) {
      plugin = *std::move(made);
    } else {
      error = made.error().message;
    }
  }

  const Plugin* operator->() const {
    REQUIRE(plugin != nullptr);
    return plugin.get();
  }

  std::unique_ptr<const Document> document;
  std::unique_ptr<const Document> metadata_document;
  std::unique_ptr<const Plugin> plugin;
  std::string error;
};

/// The fields as text, a line each.
inline std::string field_lines(const Fields& fields) {
  std::string text;
  for (const Field& field : fields)
    text.append(field.name).append(": ").append(field.value).append("\n");
  return text;
}

}  // namespace gwctl::runtime
