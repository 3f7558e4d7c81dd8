#include "bus/kernel_tables.hpp"

#include <array>

#include "bus/auth_table.hpp"
#include "bus/bus_table.hpp"
#include "bus/control_table.hpp"
#include "bus/host_table.hpp"
#include "bus/inspect_table.hpp"
#include "bus/loop_table.hpp"
#include "bus/metrics_table.hpp"
#include "bus/net_table.hpp"

namespace plexus::bus {

std::span<const kernel_table> kernel_tables() {
    static const std::array tables{
        kernel_table{PX_HOST_V0_ID, &host_table()},
        kernel_table{PX_AUTH_V0_ID, &auth_table(), make_auth_holdings, table_slot::auth},
        kernel_table{PX_LOOP_V0_ID, &loop_table(), make_loop_holdings, table_slot::loop},
        kernel_table{PX_BUS_V0_ID, &bus_table(), make_bus_holdings, table_slot::bus},
        kernel_table{PX_NET_V0_ID, &net_table(), make_net_holdings, table_slot::net},
        kernel_table{PX_INSPECT_V0_ID, &inspect_table(), make_inspect_holdings,
                     table_slot::inspect},
        kernel_table{PX_CONTROL_V0_ID, &control_table()},
        kernel_table{PX_METRICS_V0_ID, &metrics_table()},
    };
    return tables;
}

} // namespace plexus::bus
