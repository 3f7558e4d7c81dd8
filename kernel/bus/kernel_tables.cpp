#include "bus/kernel_tables.hpp"

#include <array>

#include "bus/host_table.hpp"

namespace plexus::bus {

std::span<const kernel_table> kernel_tables() {
    static const std::array tables{
        kernel_table{PX_HOST_V0_ID, &host_table()},
    };
    return tables;
}

} // namespace plexus::bus
