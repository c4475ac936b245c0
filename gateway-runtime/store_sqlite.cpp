#include <cstdint>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/read_document.h"
#include "gateway-runtime/store.h"

namespace gwctl::runtime {
namespace {

// In `user_version`: a file of a later version is not touched.
constexpr int format_version = 1;
// Another process that holds the file is waited for so many milliseconds.
constexpr int busy_timeout = 2000;

constexpr const char* open_statements = R"(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS resource (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  created_index INTEGER NOT NULL,
  modified_index INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revision (number INTEGER NOT NULL, note TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS history (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  author TEXT NOT NULL,
  message TEXT NOT NULL,
  digest TEXT NOT NULL,
  changes INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS history_change (
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  created_index INTEGER NOT NULL,
  modified_index INTEGER NOT NULL,
  is_gone INTEGER NOT NULL,
  PRIMARY KEY (number, kind, id)
) WITHOUT ROWID;
)";

struct CloseDatabase {
  void operator()(sqlite3* database) const { ::sqlite3_close_v2(database); }
};

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { ::sqlite3_finalize(statement); }
};

using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// A prepared statement; its values are bound in turn.
class Statement {
 public:
  Statement(sqlite3* database, const char* text) : database_{database} {
    sqlite3_stmt* made = nullptr;
    ::sqlite3_prepare_v2(database, text, -1, &made, nullptr);
    statement_.reset(made);
  }

  Statement& bind(std::string_view text) {
    ::sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(), SQLITE_STATIC,
                          SQLITE_UTF8);
    return *this;
  }

  Statement& bind(std::uint64_t number) {
    ::sqlite3_bind_int64(statement_.get(), ++bound_, static_cast<sqlite3_int64>(number));
    return *this;
  }

  /// Whether there is a row.
  Result<bool> step() {
    const int code = statement_ == nullptr ? SQLITE_ERROR : ::sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return fail(::sqlite3_errmsg(database_));
  }

  Result<void> run() {
    const auto stepped = step();
    ::sqlite3_reset(statement_.get());
    bound_ = 0;
    if (!stepped) return tl::unexpected{stepped.error()};
    return {};
  }

  std::string_view text(int column) const {
    const auto* const data = ::sqlite3_column_text(statement_.get(), column);
    const auto size = static_cast<std::size_t>(::sqlite3_column_bytes(statement_.get(), column));
    return data == nullptr ? std::string_view{}
                           : std::string_view{reinterpret_cast<const char*>(data), size};
  }

  std::uint64_t number(int column) const {
    return static_cast<std::uint64_t>(::sqlite3_column_int64(statement_.get(), column));
  }

 private:
  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

Result<void> execute(sqlite3* database, const char* statements) {
  if (::sqlite3_exec(database, statements, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return fail(::sqlite3_errmsg(database));
}

class SqliteStore final : public Store {
 public:
  static Result<std::unique_ptr<Store>> open(Database database, std::string path,
                                             HistoryLimits limits) {
    auto loaded = load(database.get(), limits);
    if (!loaded) return fail(fmt::format("{}: {}", path, loaded.error().message));
    State state = *std::move(loaded);
    return std::unique_ptr<Store>{
        new SqliteStore{std::move(state), std::move(database), std::move(path)}};
  }

 private:
  SqliteStore(State state, Database database, std::string path)
      : Store{std::move(state)}, database_{std::move(database)}, path_{std::move(path)} {}

  static Result<State> load(sqlite3* database, HistoryLimits limits) {
    GWCTL_TRY(check_version(database));
    GWCTL_TRY(execute(database, open_statements));
    GWCTL_TRY(execute(database, fmt::format("PRAGMA user_version = {}", format_version).c_str()));
    State state;
    state.history = History{limits};
    Statement revision{database, "SELECT number, note FROM revision"};
    GWCTL_TRY_ASSIGN(const bool has_revision, revision.step());
    if (has_revision) {
      state.revision = revision.number(0);
      state.note = std::string{revision.text(1)};
    }
    GWCTL_TRY(load_history(database, state));
    Statement rows{
        database,
        "SELECT kind, id, value, created_index, modified_index, expires_at FROM resource"};
    while (true) {
      GWCTL_TRY_ASSIGN(const bool has_row, rows.step());
      if (!has_row) return state;
      GWCTL_TRY(add(rows, state));
    }
  }

  static Result<void> check_version(sqlite3* database) {
    Statement version{database, "PRAGMA user_version"};
    GWCTL_TRY_ASSIGN(const bool has_version, version.step());
    if (has_version && version.number(0) > format_version)
      return fail("made by a later version of gwctl");
    return {};
  }

  static Result<void> load_history(sqlite3* database, State& state) {
    Statement rows{database,
                   "SELECT number, time, author, message, digest, changes, bytes FROM history "
                   "ORDER BY number"};
    while (true) {
      GWCTL_TRY_ASSIGN(const bool has_row, rows.step());
      if (!has_row) break;
      state.history.add({rows.number(0), static_cast<std::int64_t>(rows.number(1)),
                         std::string{rows.text(2)}, std::string{rows.text(3)},
                         std::string{rows.text(4)}, rows.number(5), rows.number(6)});
    }
    const auto& known = state.history.revisions();
    if (!known.empty() && known.back().number == state.revision)
      state.digest = ConfigDigest{known.back().digest};
    return {};
  }

  /// Of a row that begins with kind, id, value and both indices.
  static Result<std::shared_ptr<config::Resource>> read_resource(const Statement& row) {
    const auto kind = config::kind_by_singular(row.text(0));
    if (!kind) return fail(fmt::format("unknown kind \"{}\"", row.text(0)));
    auto resource = std::make_shared<config::Resource>();
    resource->kind = *kind;
    resource->id = std::string{row.text(1)};
    resource->document =
        read_json(fmt::format("{}/{}", row.text(0), resource->id), std::string{row.text(2)});
    resource->value = &resource->document->root();
    resource->created_index = row.number(3);
    resource->modified_index = row.number(4);
    return resource;
  }

  static Result<void> add(const Statement& row, State& state) {
    GWCTL_TRY_ASSIGN(auto resource, read_resource(row));
    if (const auto expires_at = static_cast<std::int64_t>(row.number(5)); expires_at != 0)
      state.expiries.push_back({expires_at, resource->kind, resource->id});
    state.model.put(std::move(resource));
    return {};
  }

  Result<std::vector<PastValue>> changes_of(std::uint64_t revision) const override {
    Statement rows{database_.get(),
                   "SELECT kind, id, value, created_index, modified_index, is_gone "
                   "FROM history_change WHERE number = ?1"};
    rows.bind(revision);
    std::vector<PastValue> past;
    while (true) {
      GWCTL_TRY_ASSIGN(const bool has_row, rows.step());
      if (!has_row) return past;
      GWCTL_TRY_ASSIGN(auto before, read_resource(rows));
      PastValue each{before->kind, before->id, nullptr, rows.number(5) != 0};
      if (!rows.text(2).empty()) each.before = std::move(before);
      past.push_back(std::move(each));
    }
  }

  Result<void> persist(const Record& record) override {
    GWCTL_TRY(execute(database_.get(), "BEGIN IMMEDIATE"));
    auto written = write(record.changes, record.revision.number, record.note);
    if (written) written = remember(record);
    if (written) written = execute(database_.get(), "COMMIT");
    if (written) return {};
    static_cast<void>(execute(database_.get(), "ROLLBACK"));
    return fail(fmt::format("{}: {}", path_, written.error().message));
  }

  Result<void> write(const std::vector<Change>& changes, std::uint64_t revision,
                     const std::string& note) {
    Statement put{database_.get(),
                  "INSERT INTO resource VALUES (?1, ?2, ?3, ?4, ?4, ?5) ON CONFLICT DO UPDATE SET "
                  "value = ?3, modified_index = ?4, expires_at = ?5"};
    Statement remove{database_.get(), "DELETE FROM resource WHERE kind = ?1 AND id = ?2"};
    for (const Change& change : changes) {
      const std::string_view kind = config::info(change.kind).singular;
      if (change.document == nullptr) {
        GWCTL_TRY(remove.bind(kind).bind(change.id).run());
      } else {
        const std::string_view value = change.document->source().text();
        GWCTL_TRY(put.bind(kind)
                      .bind(change.id)
                      .bind(value)
                      .bind(revision)
                      .bind(static_cast<std::uint64_t>(change.expires_at))
                      .run());
      }
    }
    GWCTL_TRY(execute(database_.get(), "DELETE FROM revision"));
    Statement count{database_.get(), "INSERT INTO revision VALUES (?1, ?2)"};
    return count.bind(revision).bind(std::string_view{note}).run();
  }

  /// What it was before, so that it can be had back.
  Result<void> remember(const Record& record) {
    const Revision& revision = record.revision;
    for (const char* table : {"history", "history_change"}) {
      if (!record.forgets) break;
      const std::string text = fmt::format("DELETE FROM {} WHERE number < ?1", table);
      Statement forget{database_.get(), text.c_str()};
      GWCTL_TRY(forget.bind(record.first_kept).run());
    }
    if (revision.number < record.first_kept) return {};
    Statement put{database_.get(),
                  "INSERT OR IGNORE INTO history_change VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
    for (const PastValue& past : record.past) {
      const config::Resource* const before = past.before.get();
      GWCTL_TRY(
          put.bind(revision.number)
              .bind(config::info(past.kind).singular)
              .bind(std::string_view{past.id})
              .bind(before == nullptr ? std::string_view{""} : before->document->source().text())
              .bind(before == nullptr ? 0 : before->created_index)
              .bind(before == nullptr ? 0 : before->modified_index)
              .bind(std::uint64_t{past.is_gone})
              .run());
    }
    Statement entry{database_.get(), "INSERT INTO history VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
    return entry.bind(revision.number)
        .bind(static_cast<std::uint64_t>(revision.time))
        .bind(std::string_view{revision.author})
        .bind(std::string_view{revision.message})
        .bind(std::string_view{revision.digest})
        .bind(std::uint64_t{revision.changes})
        .bind(std::uint64_t{revision.bytes})
        .run();
  }

  Database database_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<Store>> sqlite_store(const std::string& path, HistoryLimits limits) {
  sqlite3* opened = nullptr;
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  const int code = ::sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  Database database{opened};
  if (code != SQLITE_OK) return fail(fmt::format("{}: {}", path, ::sqlite3_errmsg(opened)));
  ::sqlite3_busy_timeout(opened, busy_timeout);
  return SqliteStore::open(std::move(database), path, limits);
}

}  // namespace gwctl::runtime
