#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <plexus/result.hpp>

#include "timeline.hpp"

namespace plexus::testing {

/// What goes wrong with a disk. Chances are so many of a million.
struct disk_plan {
    std::uint64_t bytes_max = UINT64_MAX; ///< beyond it the disk is full
    std::uint32_t read_errors = 0;
    std::uint32_t write_errors = 0;
    std::uint32_t lost_writes = 0; ///< of writes that were not synced, when the power is cut
    std::uint32_t torn_writes = 0; ///< likewise, of those not lost: only their beginning is there
    std::uint32_t lost_names = 0;  ///< likewise, of names made, changed and removed: and all later
};

/// The files of one server. They outlive its plugins, and, as far as they were synced, its power.
///
/// Thread: one. Owner: a world. Errors: PX_ERR_NOT_FOUND; PX_ERR_LIMIT the disk is full;
/// PX_ERR_IO as the plan says. What fails has changed nothing.
class disk {
public:
    explicit disk(timeline& time) : time_(time) {}

    disk_plan plan;

    /// A file as the test wants it, synced.
    void put(const std::string& path, std::string content);

    /// From `offset` on, at most `size` bytes; fewer at the end of the file.
    result<std::string> read(const std::string& path, std::uint64_t offset = 0,
                             std::uint64_t size = UINT64_MAX);
    /// Overwrites, and makes the file larger, or at all, when it has to; a gap is filled with
    /// zeros.
    result<void> write(const std::string& path, std::uint64_t offset, std::string_view bytes);
    /// What was written to the file is durable.
    result<void> sync(const std::string& path);
    /// Replaces a file that has the name already; at once or, after a cut, not at all.
    result<void> rename(const std::string& from, const std::string& to);
    result<void> remove(const std::string& path);
    /// Which files there are, and by which names, is durable.
    result<void> sync_names();
    /// The paths that begin like this, sorted.
    std::vector<std::string> list(std::string_view beginning = {}) const;

    /// The power is cut and comes back: what is not durable may be lost.
    void cut_power();

    /// What happened so far.
    struct counts {
        std::uint64_t read_errors = 0, write_errors = 0, full = 0, lost_writes = 0, torn_writes = 0,
                      lost_names = 0;
    };
    const counts& happened() const noexcept { return happened_; }

private:
    struct pending_write {
        std::uint64_t offset;
        std::string bytes;
        void apply(std::string& to) const;
    };
    struct file {
        std::string now, durable;
        std::vector<pending_write> pending;
    };
    using file_ptr = std::shared_ptr<file>;
    using names = std::map<std::string, file_ptr, std::less<>>;
    struct name_change {
        std::string from; ///< loses its file; empty: none does
        std::string to;   ///< gets it; empty: none does
        file_ptr moved;
        void apply(names& in) const;
    };
    file* find(const std::string& path) const;
    void change(name_change what);
    std::uint64_t bytes_used() const;
    void survive(file& each);
    result<void> fail_write(const std::string& path);

    timeline& time_;
    names names_, durable_names_;
    std::vector<name_change> pending_names_;
    counts happened_;
};

} // namespace plexus::testing
