#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/model.h"
#include "gateway-runtime/keyring.h"
#include "gateway-runtime/net/resolver.h"

namespace gwctl::runtime {

/// A resource that says something else than what is written in it.
struct PlainResource {
  std::shared_ptr<const Document> document;
  /// What it refers to, with what that stood for when the document was made; nothing: it stood for
  /// nothing, and is in the document as it is written.
  std::vector<std::pair<std::string, std::optional<std::string>>> references;
  std::vector<std::pair<std::string, std::string>> secrets;  ///< with what is written for them
};

using PlainDocuments = std::unordered_map<const config::Resource*, PlainResource>;

/// Whether a text in the value refers to something else.
bool has_late_reference(const Node& value);

/// Resources as they count: what is encrypted in plaintext, references to secrets replaced by what
/// they stand for.
class PlainResources {
 public:
  /// `previous`: of the snapshot before, null where there is none.
  PlainResources(const config::Model& model, const Keyring& keyring, const PlainDocuments* previous,
                 PlainDocuments& documents);

  /// What secret managers have to be asked for this model.
  const std::set<std::string>& requests() const { return requests_; }

  void take_answers(NameTable answers) { answers_ = std::move(answers); }

  /// Whether the snapshot before saw it as it is now.
  bool is_kept(const config::Resource& resource) const;

  /// Takes over what the snapshot before saw.
  void keep(const config::Resource& resource);

  /// Its value.
  const Node& value(const config::Resource& resource);

  /// What `value` is in; null: the resource's own document.
  std::shared_ptr<const Document> document_of(const config::Resource& resource) const;

  /// A reference that stands for nothing.
  struct Fault {
    std::string message;
    bool is_error = false;  ///< nobody could ever be asked
  };

  /// Of those that `value` was first asked for since.
  std::vector<Fault> take_faults() { return std::exchange(faults_, {}); }

  /// A text about the resource, with references for what they stand for.
  std::string hide_secrets(const config::Resource& resource, std::string text) const;

 private:
  std::optional<std::string> find(std::string_view reference) const;
  void collect_requests(const Node& node);
  Fault fault(std::string_view reference) const;

  const config::Model& model_;
  const Keyring& keyring_;
  const PlainDocuments* previous_;
  PlainDocuments& documents_;
  std::set<std::string> requests_;
  std::map<std::string, std::string, std::less<>> request_of_;  // by reference
  NameTable answers_;
  std::vector<Fault> faults_;
};

}  // namespace gwctl::runtime
