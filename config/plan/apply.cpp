#include "config/plan/apply.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "config/plan/apply_lock.h"
#include "config/plan/canonical.h"
#include "config/plan/order.h"
#include "config/plan/owner.h"
#include "config/plan/undo.h"

namespace gwctl::config {
namespace {

constexpr std::chrono::milliseconds first_pause{50};
constexpr std::chrono::milliseconds longest_pause{2000};

class Run {
 public:
  Run(const std::vector<Change>& changes, Target& target, const ApplyOptions& options)
      : changes_{changes}, target_{target}, options_{options}, schemas_{target.schemas()} {
    applied_.outcomes.assign(changes.size(), Outcome::not_begun);
  }

  Applied with(AtomicWriter* writer) {
    const Tried tried = insist([&] { return writer->write_all(changes_); });
    Outcome outcome = tried.outcome;
    if (outcome == Outcome::unknown) outcome = look_at_all();
    for (std::size_t i = 0; i < changes_.size(); ++i) settle(i, outcome);
    if (outcome != Outcome::done) take_error(tried.failure, nullptr);
    return std::move(applied_);
  }

  Applied with(StepWriter* writer) {
    const ApplyLock lock{*writer, options_.owner};
    if (!lock.may_write()) {
      applied_.error = fmt::format(
          "another apply of the owner \"{}\" is under way; where it was killed, its lock ends "
          "within "
          "{} seconds",
          options_.owner, StepWriter::lock_time.count());
      applied_.is_stale = true;
      return std::move(applied_);
    }
    make_steps(writer);
    if (!applied_.error.empty() && options_.undoes) undo();
    return std::move(applied_);
  }

 private:
  void make_steps(StepWriter* writer) {
    writer_ = writer;
    for (const auto& level : order_of(changes_)) {
      if (!applied_.error.empty() || is_stopped()) break;
      run_level(level);
    }
    if (applied_.error.empty() && applied_.done != changes_.size())
      applied_.error = "stopped before all was done";
  }

  // Whatever was touched is put back, in the order that suits.
  void undo() {
    std::vector<Change> touched;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const bool is_touched = applied_.outcomes[i] == Outcome::done ||
                              applied_.outcomes[i] == Outcome::unknown ||
                              prepared_.contains(changes_[i].key);
      if (is_touched) touched.push_back(changes_[i]);
    }
    Undo back = undo_of(touched);
    applied_.not_undone = std::move(back.impossible);
    ApplyOptions options = options_;
    options.undoes = false;
    options.stop = nullptr;
    options.progress = nullptr;
    Run run{back.changes, target_, options};
    run.make_steps(writer_);
    const Applied& taken_back = run.applied_;
    std::set<ObjectKey> undone;
    for (std::size_t i = 0; i < back.changes.size(); ++i) {
      if (taken_back.outcomes[i] == Outcome::done) {
        undone.insert(back.changes[i].key);
      } else {
        applied_.not_undone.push_back({back.changes[i].key, taken_back.error});
      }
    }
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      if (!undone.contains(changes_[i].key)) continue;
      if (applied_.outcomes[i] == Outcome::done) --applied_.done;
      applied_.outcomes[i] = Outcome::undone;
    }
  }

  bool is_stopped() const { return options_.stop != nullptr && *options_.stop; }

  void run_level(const std::vector<Step>& level) {
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
      for (std::size_t at = next++; at < level.size(); at = next++) {
        if (is_stopped() || has_failed()) return;
        run_one(level[at]);
      }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < std::min(level.size(), options_.parallel); ++i)
      threads.emplace_back(run);
    run();
    for (std::thread& thread : threads) thread.join();
  }

  bool has_failed() {
    const std::scoped_lock lock{mutex_};
    return !applied_.error.empty();
  }

  void run_one(const Step& step) {
    const std::size_t i = step.change;
    const Change& change = changes_[i];
    if (step.part != Step::Part::whole) return prepare(change, step.part);
    if (auto why = find_change_since(change)) {
      const std::scoped_lock lock{mutex_};
      settle(i, Outcome::failed);
      take_error({WriteFailure::Kind::stale, *std::move(why)}, &change);
      return;
    }
    const Tried tried = insist([&] { return writer_->write(change); });
    Outcome outcome = tried.outcome;
    if (outcome == Outcome::unknown) {
      if (const auto live = writer_->read_one(change.key))
        outcome = is_as_wanted(change, live->get()) ? Outcome::done : Outcome::failed;
    }
    const std::scoped_lock lock{mutex_};
    settle(i, outcome);
    if (outcome != Outcome::done) take_error(tried.failure, &change);
  }

  // The answer to a write never came: whether it was done is seen by what is there.
  Outcome look_at_all() {
    std::vector<std::string> notices;
    const auto live = target_.read(notices);
    if (!live) return Outcome::unknown;
    const bool is_done = std::ranges::all_of(changes_, [&](const Change& change) {
      const auto found = live->find(change.key);
      return is_as_wanted(change, found == live->end() ? nullptr : &found->second);
    });
    return is_done ? Outcome::done : Outcome::failed;
  }

  Json form_of(const ObjectKey& key, const Json& value) const {
    return comparable(key, value, *schemas_);
  }

  bool is_as_wanted(const Change& change, const LiveObject* live) const {
    if (change.action == Action::remove || live == nullptr)
      return (change.action == Action::remove) == (live == nullptr);
    return form_of(change.key, live->value) == change.after &&
           marks_of(live->value) == marks_of(change.body);
  }

  // Writes what the change itself follows upon.
  void prepare(const Change& change, Step::Part part) {
    Change before = part == Step::Part::vacates ? vacating(change, *schemas_) : change;
    if (part == Step::Part::announces) {
      before.action = Action::update;
      before.body = change.first_body;
    }
    const Tried tried = insist([&] { return writer_->write(before); });
    bool is_done = tried.outcome == Outcome::done;
    if (tried.outcome == Outcome::unknown) {
      const auto live = writer_->read_one(change.key);
      is_done = live && *live != nullptr &&
                form_of(change.key, (*live)->value) == form_of(change.key, before.body);
    }
    const std::scoped_lock lock{mutex_};
    prepared_.insert(change.key);
    if (!is_done) take_error(tried.failure, &change);
  }

  // A target without preconditions is asked just before.
  std::optional<std::string> find_change_since(const Change& change) {
    if (prepared_.contains(change.key)) return std::nullopt;
    const auto live = writer_->read_one(change.key);
    if (!live) return std::nullopt;  // the write will tell
    const bool is_there = *live != nullptr;
    if (change.action == Action::create && is_there) {
      if (form_of(change.key, (*live)->value) == change.after) return std::nullopt;
      return "somebody else has made it meanwhile";
    }
    if (!is_there || change.modified_index == 0 || (*live)->modified_index == change.modified_index)
      return std::nullopt;
    const Json now = form_of(change.key, (*live)->value);
    if (now == change.before || now == change.after) return std::nullopt;
    return "somebody else has changed it meanwhile";
  }

  struct Tried {
    Outcome outcome = Outcome::done;
    WriteFailure failure = {};
  };

  template <class Write>
  Tried insist(const Write& write) {
    auto pause = first_pause;
    bool may_be_done = false;  // one of the tries was not answered
    for (unsigned tries = 1;; ++tries) {
      const auto written = write();
      if (written) return {};
      may_be_done = may_be_done || written.error().is_unanswered;
      const bool is_busy = written.error().kind == WriteFailure::Kind::busy;
      if (!is_busy || tries >= options_.tries || is_stopped())
        return {may_be_done ? Outcome::unknown : Outcome::failed, written.error()};
      if (options_.sleep) options_.sleep(pause);
      pause = std::min(2 * pause, longest_pause);
    }
  }

  void settle(std::size_t i, Outcome outcome) {
    applied_.outcomes[i] = outcome;
    if (outcome == Outcome::done) ++applied_.done;
    if (options_.progress) options_.progress(changes_[i], outcome);
  }

  void take_error(const WriteFailure& failure, const Change* change) {
    if (!applied_.error.empty()) return;
    applied_.error = change == nullptr
                         ? failure.message
                         : fmt::format("{}: {}", name_of(change->key), failure.message);
    applied_.is_stale = failure.kind == WriteFailure::Kind::stale;
  }

  const std::vector<Change>& changes_;
  Target& target_;
  const ApplyOptions& options_;
  std::shared_ptr<const TargetSchemas> schemas_;
  StepWriter* writer_ = nullptr;
  std::mutex mutex_;
  std::set<ObjectKey> prepared_;  // changed by ourselves
  Applied applied_;
};

}  // namespace

Applied apply(const std::vector<Change>& changes, Target& target, const ApplyOptions& options) {
  if (changes.empty()) return {};
  Run run{changes, target, options};
  return std::visit([&](auto* writer) { return run.with(writer); }, target.writer());
}

}  // namespace gwctl::config
