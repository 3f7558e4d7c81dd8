#include "disk.hpp"

#include <algorithm>
#include <set>

namespace plexus::testing {

namespace {

error missing(const std::string& path) {
    return {PX_ERR_NOT_FOUND, path + ": no such file or directory"};
}

} // namespace

void disk::pending_write::apply(std::string& to) const {
    if (to.size() < offset + bytes.size())
        to.resize(offset + bytes.size());
    to.replace(offset, bytes.size(), bytes);
}

void disk::name_change::apply(names& in) const {
    if (!from.empty())
        in.erase(from);
    if (!to.empty())
        in[to] = moved;
}

disk::file* disk::find(const std::string& path) const {
    const auto found = names_.find(path);
    return found == names_.end() ? nullptr : found->second.get();
}

void disk::change(name_change what) {
    what.apply(names_);
    pending_names_.push_back(std::move(what));
}

std::uint64_t disk::bytes_used() const {
    std::uint64_t sum = 0;
    for (const auto& [path, each] : names_)
        sum += each->now.size();
    return sum;
}

void disk::put(const std::string& path, std::string content) {
    auto made = std::make_shared<file>();
    made->now = made->durable = std::move(content);
    names_[path] = durable_names_[path] = std::move(made);
}

result<std::string> disk::read(const std::string& path, std::uint64_t offset, std::uint64_t size) {
    const file* const found = find(path);
    if (found == nullptr)
        return missing(path);
    if (time_.chance(plan.read_errors)) {
        ++happened_.read_errors;
        return error{PX_ERR_IO, path + ": input/output error"};
    }
    return offset >= found->now.size() ? std::string() : found->now.substr(offset, size);
}

result<void> disk::fail_write(const std::string& path) {
    if (!time_.chance(plan.write_errors))
        return {};
    ++happened_.write_errors;
    return error{PX_ERR_IO, path + ": input/output error"};
}

result<void> disk::write(const std::string& path, std::uint64_t offset, std::string_view bytes) {
    if (auto failed = fail_write(path); !failed)
        return failed;
    const file* const before = find(path);
    const std::uint64_t size = before == nullptr ? 0 : before->now.size();
    const std::uint64_t end = offset + bytes.size();
    if (end > size && bytes_used() + (end - size) > plan.bytes_max) {
        ++happened_.full;
        return error{PX_ERR_LIMIT, path + ": no space left on device"};
    }
    if (before == nullptr)
        change({.from = {}, .to = path, .moved = std::make_shared<file>()});
    file& target = *find(path);
    target.pending.push_back({offset, std::string(bytes)});
    target.pending.back().apply(target.now);
    time_.note("write", path);
    return {};
}

result<void> disk::sync(const std::string& path) {
    file* const found = find(path);
    if (found == nullptr)
        return missing(path);
    if (auto failed = fail_write(path); !failed)
        return failed;
    found->durable = found->now;
    found->pending.clear();
    return {};
}

result<void> disk::rename(const std::string& from, const std::string& to) {
    const auto found = names_.find(from);
    if (found == names_.end())
        return missing(from);
    if (auto failed = fail_write(to); !failed)
        return failed;
    if (from != to)
        change({.from = from, .to = to, .moved = found->second});
    return {};
}

result<void> disk::remove(const std::string& path) {
    if (find(path) == nullptr)
        return missing(path);
    if (auto failed = fail_write(path); !failed)
        return failed;
    change({.from = path, .to = {}, .moved = {}});
    return {};
}

result<void> disk::sync_names() {
    if (auto failed = fail_write("the folder"); !failed)
        return failed;
    durable_names_ = names_;
    pending_names_.clear();
    return {};
}

std::vector<std::string> disk::list(std::string_view beginning) const {
    std::vector<std::string> found;
    for (auto it = names_.lower_bound(beginning);
         it != names_.end() && it->first.starts_with(beginning); ++it)
        found.push_back(it->first);
    return found;
}

// Each write by itself: disks write in an order of their own.
void disk::survive(file& each) {
    for (pending_write& write : std::exchange(each.pending, {})) {
        if (time_.chance(plan.lost_writes)) {
            ++happened_.lost_writes;
            continue;
        }
        if (!write.bytes.empty() && time_.chance(plan.torn_writes)) {
            ++happened_.torn_writes;
            write.bytes.resize(time_.random_below(write.bytes.size()));
        }
        write.apply(each.durable);
    }
    each.now = each.durable;
}

// Names keep their order: file systems have a journal for them.
void disk::cut_power() {
    time_.note("power cut");
    for (const name_change& each : std::exchange(pending_names_, {})) {
        if (time_.chance(plan.lost_names)) {
            ++happened_.lost_names;
            break;
        }
        each.apply(durable_names_);
    }
    names_ = durable_names_;
    std::set<file*> seen; // a file may have two names when a change was lost
    for (const auto& [path, each] : names_)
        if (seen.insert(each.get()).second)
            survive(*each);
}

} // namespace plexus::testing
