#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/import/import.h"
#include "config/model_builder.h"
#include "core/js_text.h"
#include "core/read_document.h"

namespace gwctl::config {
namespace {

// What etcd has in place of a folder.
constexpr std::string_view folder_marks[] = {"init_dir", ""};

// etcdctl writes keys and values in base64.
std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  unsigned gathered = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto digit = digits.find(c);
    if (digit == digits.npos) return std::nullopt;
    gathered = (gathered << 6U | static_cast<unsigned>(digit)) & 0xFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(gathered >> bits & 0xFFU);
  }
  return bytes;
}

// `/apisix/consumers/jack/credentials/c1`, whatever it begins with.
std::optional<ObjectKey> key_in(std::string_view key) {
  for (std::size_t slash = key.find('/'); slash != key.npos; slash = key.find('/', slash + 1)) {
    const std::string_view rest = key.substr(slash + 1);
    const auto end = rest.find('/');
    if (end == rest.npos) continue;
    const auto kind = kind_by_plural(rest.substr(0, end));
    const std::string_view id = rest.substr(end + 1);
    if (!kind || id.empty()) continue;
    const bool is_credential =
        *kind == Kind::consumer && id.find("/credentials/") != std::string_view::npos;
    return ObjectKey{is_credential ? Kind::credential : *kind, std::string{id}};
  }
  return std::nullopt;
}

class ApisixImport {
 public:
  Imported run(std::vector<ImportFile> files) {
    for (ImportFile& file : files) add_file(std::move(file));
    // Files have variables; what etcd and the Admin API have is text.
    made_.has_variables = !has_answers_;
    const Model model = builder_.take();
    for (auto& [key, value] : objects_of(model)) put(key, std::move(value), {}, {});
    return std::move(made_);
  }

 private:
  void add_file(ImportFile file) {
    std::vector<std::string> lines = json_lines(file.text);
    if (lines.size() < 2) return add_document(read_imported(std::move(file), dialect, made_));
    std::size_t number = 0;
    for (std::string& line : lines) {
      ++number;
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      add_document(read_imported({fmt::format("{}:{}", file.name, number), std::move(line)},
                                 dialect, made_));
    }
  }

  // Each line a document of its own; one line: it is none such.
  static std::vector<std::string> json_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
      const auto end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      const auto last = line.find_last_not_of(" \t\r");
      const bool is_whole = last == line.npos || (line.front() == '{' && line[last] == '}');
      if (!is_whole) return {};
      lines.emplace_back(line);
      text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
  }

  void add_document(const DocumentPtr& document) {
    const Node& root = document->root();
    if (const Node* list = find(root, "list"); list != nullptr) return add_items(document, *list);
    if (const Node* list = find(root, "kvs"); list != nullptr) return add_items(document, *list);
    if (root.is_array()) return add_items(document, root);
    if (find(root, "key") != nullptr && find(root, "value") != nullptr)
      return add_item(document, root);
    // An answer of etcd, or of the Admin API, with nothing in it.
    if (find(root, "header") != nullptr || find(root, "total") != nullptr) return;
    if (const Node* plugins = find(root, "plugins"); plugins != nullptr)
      lose_plugins(document, *plugins);
    builder_.add(document);
  }

  void add_items(const DocumentPtr& document, const Node& list) {
    for (const Node& item : list.items()) add_item(document, item);
  }

  void add_item(const DocumentPtr& document, const Node& item) {
    has_answers_ = true;
    const Node* key = find_string(item, "key");
    const Node* value = find(item, "value");
    if (key == nullptr || value == nullptr)
      return add_fault(made_, document, item.span(), "a key and a value are wanted");
    std::string path{key->string()};
    Json body = json_of(*value);
    if (!path.starts_with('/')) {
      auto decoded = decode_base64(path);
      if (!decoded || !decoded->starts_with('/'))
        return add_fault(made_, document, key->span(), "this is no key of APISIX");
      path = *std::move(decoded);
      if (body.is_string()) body = decode_base64(body.get<std::string>()).value_or("");
    }
    add_pair(document, *key, path, std::move(body));
  }

  void add_pair(const DocumentPtr& document, const Node& place, const std::string& path,
                Json body) {
    if (body.is_string()) {
      const auto text = body.get<std::string>();
      if (std::ranges::find(folder_marks, text) != std::end(folder_marks)) return;
      body = parse_json(text);
    }
    const auto key = key_in(path);
    if (!key) {
      return add_loss(made_, document, place.span(),
                      fmt::format("{} is no resource: it is left out", path));
    }
    if (!body.is_object()) {
      return add_fault(made_, document, place.span(),
                       fmt::format("the value of {} is no object", path));
    }
    put(*key, std::move(body), document, place.span());
  }

  void lose_plugins(const DocumentPtr& document, const Node& plugins) {
    add_loss(made_, document, plugins.span(),
             "the list of plugins that are loaded is left out: it is no resource");
  }

  void put(const ObjectKey& key, Json value, const DocumentPtr& document, Span span) {
    if (!made_.objects.emplace(key, std::move(value)).second)
      add_fault(made_, document, span, fmt::format("{} is there twice", name_of(key)));
  }

  static constexpr Dialect dialect = Dialect::apisix;

  Imported made_;
  bool has_answers_ = false;
  ModelBuilder builder_{made_.diagnostics};
};

}  // namespace

Imported import_apisix(std::vector<ImportFile> files) {
  return ApisixImport{}.run(std::move(files));
}

}  // namespace gwctl::config
