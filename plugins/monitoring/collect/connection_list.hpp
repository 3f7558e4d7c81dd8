#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <plexus/task.hpp>

#include "collect/connz.hpp"
#include "state/kept_connection.hpp"

namespace plexus::monitoring {

/// One connection in a list that is to be sorted.
struct listed_connection {
    std::uint64_t rank = 0; ///< smaller comes first; among equals the smaller id
    std::uint64_t id = 0;
    px_loop loop = PX_NO_LOOP;                          ///< where it lives; a closed one at home
    std::shared_ptr<const kept_connection> closed = {}; ///< or what is left of it
};

/// The connections that connz_options select, and how many there are before the filters that do
/// not count: user, MQTT client, subject, number.
struct connection_list {
    std::vector<listed_connection> entries;
    std::uint64_t population = 0;
};

/// How a list is sorted: the functions that give the rank of a row.
class connection_order {
public:
    /// `by` is one of the names of the reference, or empty.
    static bool knows(const std::string& by);

    connection_order(std::string by, std::int64_t now_wall_ns);
    /// The number alone says where a connection stands: no row is needed.
    bool by_number() const noexcept;
    std::uint64_t rank(const px_connection_row& row) const;
    /// When that is by the reason they ended for: ranks are places in the order of the texts.
    void rank_by_reason(std::vector<listed_connection>& closed) const;

private:
    std::string by_;
    std::int64_t now_;
};

/// The first round of connz: in slices of slice_rows on each loop. [home] Cut short when nobody
/// wants `out` any more.
plexus::task<connection_list> list_connections(const sources& from, connz_options options,
                                               std::int64_t now_wall_ns, const output& out);
inline constexpr std::uint32_t slice_rows = 256;

/// Puts the page [offset, offset + limit) in front of a list, in order, and cuts off the rest; on
/// the worker pool when there is much to sort.
plexus::task<std::vector<listed_connection>> page_of(std::vector<listed_connection> entries,
                                                     connection_order order, std::uint64_t offset,
                                                     std::uint64_t limit);
inline constexpr std::size_t sort_here_max = 4096;

} // namespace plexus::monitoring
