#include "gateway-runtime/store.h"

#include <filesystem>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "config/write_json.h"
#include "core/read_document.h"

namespace gwctl::runtime {
namespace {

using config::Kind;

Change put(const std::string& id, const std::string& json) {
  return {Kind::route, id, read_json(id, json)};
}

Change gone(const std::string& id) {
  return {Kind::route, id, nullptr};
}

void commit(Store& store, std::vector<Change> changes, std::string author = {}) {
  REQUIRE(store.commit({std::move(changes), std::nullopt, std::move(author), "why"}));
}

std::string text_of(const config::Model& model) {
  std::string text;
  for (const auto& [id, resource] : model.of(Kind::route)) {
    text += fmt::format("{} {}-{} {}\n", id, resource->created_index, resource->modified_index,
                        config::to_canonical_json(*resource->value));
  }
  return text;
}

std::string text_at(const Store& store, std::uint64_t revision) {
  const auto model = store.model_at(revision);
  REQUIRE(model);
  return text_of(*model);
}

class Folder {
 public:
  Folder() : path_{(std::filesystem::temp_directory_path() / "gwctl-store-XXXXXX").string()} {
    REQUIRE(::mkdtemp(path_.data()) != nullptr);
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  ~Folder() { std::filesystem::remove_all(path_); }

  std::string file() const { return path_ + "/store.db"; }

 private:
  std::string path_;
};

/// Writes four revisions, and tells the config after each; first that of no revision.
std::vector<std::string> fill(Store& store) {
  std::vector<std::string> texts{text_of(store.model())};
  const auto step = [&](std::vector<Change> changes) {
    commit(store, std::move(changes), "ann");
    texts.push_back(text_of(store.model()));
  };
  step({put("a", R"({"uri": "/1", "update_time": 1})"), put("b", R"({"uri": "/b"})")});
  step({put("a", R"({"uri": "/2", "update_time": 2})")});
  step({gone("b"), put("c", R"({"uri": "/c"})")});
  step({put("a", R"({"uri": "/1", "update_time": 9})"), gone("c"), put("b", R"({"uri": "/b"})")});
  return texts;
}

void check_past(const Store& store, const std::vector<std::string>& texts) {
  REQUIRE(store.revisions().size() == 4);
  CHECK(store.oldest_config() == 0);
  for (std::uint64_t i = 0; i < texts.size(); ++i) CHECK(text_at(store, i) == texts[i]);
  const auto past = store.changes_of(3);
  REQUIRE(past);
  REQUIRE(past->size() == 2);
  for (const PastValue& each : *past) {
    CHECK(each.is_gone == (each.id == "b"));
    CHECK((each.before == nullptr) == (each.id == "c"));
  }
}

}  // namespace

TEST_CASE("A store gives the config of each revision back") {
  const auto store = memory_store();
  const auto texts = fill(*store);
  check_past(*store, texts);
  CHECK(store->revisions().front().author == "ann");
  CHECK(store->revisions().front().message == "why");
  CHECK(store->revisions().back().changes == 3);
}

TEST_CASE("Equal configs have equal digests, whenever and however they came to be") {
  const auto store = memory_store();
  fill(*store);
  const auto& all = store->revisions();
  CHECK(all[0].digest == all[3].digest);
  CHECK(all[1].digest != all[0].digest);
  CHECK(all[2].digest != all[1].digest);
  CHECK(ConfigDigest{store->model()}.text() == all[3].digest);
  CHECK(ConfigDigest{all[3].digest}.text() == all[3].digest);
}

TEST_CASE("A store remembers across processes") {
  const Folder folder;
  std::vector<std::string> texts;
  std::string digest;
  {
    const auto store = sqlite_store(folder.file());
    REQUIRE(store);
    texts = fill(**store);
    check_past(**store, texts);
    digest = (*store)->revisions().back().digest;
  }
  const auto store = sqlite_store(folder.file());
  REQUIRE(store);
  check_past(**store, texts);
  commit(**store, {put("d", "{}")});
  commit(**store, {gone("d")});
  CHECK((*store)->revisions().back().digest == digest);
}

TEST_CASE("A store forgets what is too much, the oldest first") {
  const Folder folder;
  const bool is_file = GENERATE(false, true);
  const bool by_bytes = GENERATE(false, true);
  HistoryLimits limits;
  (by_bytes ? limits.bytes_max : limits.revisions_max) = by_bytes ? 12'000 : 3;
  auto opened = is_file ? sqlite_store(folder.file(), limits)
                        : Result<std::unique_ptr<Store>>{memory_store({}, limits)};
  REQUIRE(opened);
  Store& store = **opened;
  std::vector<std::string> texts{text_of(store.model())};
  for (int i = 0; i < 10; ++i) {
    commit(store, {put("a", fmt::format(R"({{"uri": "{}{}"}})", std::string(3'700, 'x'), i))});
    texts.push_back(text_of(store.model()));
  }
  CHECK(store.revisions().size() == 3);
  CHECK(store.oldest_config() == 7);
  for (std::uint64_t i = 7; i <= 10; ++i) CHECK(text_at(store, i) == texts[i]);
  CHECK(store.changes_of(7)->empty());
}

TEST_CASE("A store that is to remember nothing works") {
  const auto store = memory_store({}, {0, 0});
  commit(*store, {put("a", "{}")});
  commit(*store, {gone("a")});
  CHECK(store->revisions().empty());
  CHECK(store->oldest_config() == 2);
}

TEST_CASE("What was written by a version that remembers nothing is a gap") {
  const Folder folder;
  {
    const auto store = sqlite_store(folder.file());
    fill(**store);
  }
  {
    const auto store = sqlite_store(folder.file(), {0, 0});
    commit(**store, {put("x", "{}")});
  }
  const auto store = sqlite_store(folder.file());
  commit(**store, {put("y", "{}")});
  CHECK((*store)->revision() == 6);
  CHECK((*store)->oldest_config() == 5);
  CHECK((*store)->revisions().back().digest == ConfigDigest{(*store)->model()}.text());
}

}  // namespace gwctl::runtime
