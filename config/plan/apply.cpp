#include "config/plan/apply.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "config/plan/canonical.h"
#include "config/plan/order.h"

namespace gwctl::config {
namespace {

constexpr std::chrono::milliseconds first_pause{50};
constexpr std::chrono::milliseconds longest_pause{2000};

class Run {
 public:
  Run(const std::vector<Change>& changes, const ApplyOptions& options)
      : changes_{changes}, options_{options} {
    applied_.outcomes.assign(changes.size(), Outcome::not_begun);
  }

  Applied with(AtomicWriter* writer) {
    const auto written = insist([&] { return writer->write_all(changes_); });
    for (std::size_t i = 0; i < changes_.size(); ++i)
      settle(i, written ? Outcome::done : Outcome::failed);
    if (!written) take_error(written.error(), nullptr);
    return std::move(applied_);
  }

  Applied with(StepWriter* writer) {
    writer_ = writer;
    for (const auto& level : order_of(changes_)) {
      if (!applied_.error.empty() || is_stopped()) break;
      run_level(level);
    }
    if (applied_.error.empty() && applied_.done != changes_.size())
      applied_.error = "stopped before all was done";
    return std::move(applied_);
  }

 private:
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
    const auto written = insist([&] { return writer_->write(change); });
    const std::scoped_lock lock{mutex_};
    const bool is_unknown = !written && written.error().kind == WriteFailure::Kind::busy;
    settle(i, written ? Outcome::done : is_unknown ? Outcome::unknown : Outcome::failed);
    if (!written) take_error(written.error(), &change);
  }

  // Writes what the change itself follows upon.
  void prepare(const Change& change, Step::Part part) {
    Change before = part == Step::Part::vacates ? vacating(change) : change;
    if (part == Step::Part::announces) {
      before.action = Action::update;
      before.body = change.first_body;
    }
    const auto written = insist([&] { return writer_->write(before); });
    const std::scoped_lock lock{mutex_};
    prepared_.insert(change.key);
    if (!written) take_error(written.error(), &change);
  }

  // A target without preconditions is asked just before.
  std::optional<std::string> find_change_since(const Change& change) {
    if (prepared_.contains(change.key)) return std::nullopt;
    const auto live = writer_->read_one(change.key);
    if (!live) return std::nullopt;  // the write will tell
    const bool is_there = *live != nullptr;
    if (change.action == Action::create && is_there) {
      if (canonical(change.key, (*live)->value) == change.after) return std::nullopt;
      return "somebody else has made it meanwhile";
    }
    if (!is_there || change.modified_index == 0 || (*live)->modified_index == change.modified_index)
      return std::nullopt;
    const Json now = canonical(change.key, (*live)->value);
    if (now == change.before || now == change.after) return std::nullopt;
    return "somebody else has changed it meanwhile";
  }

  template <class Write>
  tl::expected<void, WriteFailure> insist(const Write& write) {
    auto pause = first_pause;
    for (unsigned tries = 1;; ++tries) {
      auto written = write();
      const bool is_busy = !written && written.error().kind == WriteFailure::Kind::busy;
      if (!is_busy || tries >= options_.tries || is_stopped()) return written;
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
  const ApplyOptions& options_;
  StepWriter* writer_ = nullptr;
  std::mutex mutex_;
  std::set<ObjectKey> prepared_;  // changed by ourselves
  Applied applied_;
};

}  // namespace

Applied apply(const std::vector<Change>& changes, Target& target, const ApplyOptions& options) {
  if (changes.empty()) return {};
  Run run{changes, options};
  return std::visit([&](auto* writer) { return run.with(writer); }, target.writer());
}

}  // namespace gwctl::config
