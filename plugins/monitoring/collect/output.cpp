#include "collect/output.hpp"

namespace plexus::monitoring {

plexus::task<bool> output::room() {
    if (!wanted() || json.size() < part_size)
        co_return wanted();
    co_return co_await pass_on(json.take());
}

} // namespace plexus::monitoring
