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
  static Result<std::unique_ptr<Store>> open(Database database, std::string path) {
    auto loaded = load(database.get());
    if (!loaded) return fail(fmt::format("{}: {}", path, loaded.error().message));
    State state = *std::move(loaded);
    return std::unique_ptr<Store>{
        new SqliteStore{std::move(state), std::move(database), std::move(path)}};
  }

 private:
  SqliteStore(State state, Database database, std::string path)
      : Store{std::move(state)}, database_{std::move(database)}, path_{std::move(path)} {}

  static Result<State> load(sqlite3* database) {
    GWCTL_TRY(check_version(database));
    GWCTL_TRY(execute(database, open_statements));
    GWCTL_TRY(execute(database, fmt::format("PRAGMA user_version = {}", format_version).c_str()));
    State state;
    Statement revision{database, "SELECT number, note FROM revision"};
    GWCTL_TRY_ASSIGN(const bool has_revision, revision.step());
    if (has_revision) {
      state.revision = revision.number(0);
      state.note = std::string{revision.text(1)};
    }
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

  static Result<void> add(const Statement& row, State& state) {
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
    if (const auto expires_at = static_cast<std::int64_t>(row.number(5)); expires_at != 0)
      state.expiries.push_back({expires_at, *kind, resource->id});
    state.model.put(std::move(resource));
    return {};
  }

  Result<void> persist(const std::vector<Change>& changes, std::uint64_t revision,
                       const std::string& note) override {
    GWCTL_TRY(execute(database_.get(), "BEGIN IMMEDIATE"));
    auto written = write(changes, revision, note);
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

  Database database_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<Store>> sqlite_store(const std::string& path) {
  sqlite3* opened = nullptr;
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  const int code = ::sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  Database database{opened};
  if (code != SQLITE_OK) return fail(fmt::format("{}: {}", path, ::sqlite3_errmsg(opened)));
  ::sqlite3_busy_timeout(opened, busy_timeout);
  return SqliteStore::open(std::move(database), path);
}

}  // namespace gwctl::runtime
