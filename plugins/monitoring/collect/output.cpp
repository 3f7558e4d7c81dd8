#include "collect/output.hpp"

namespace plexus::monitoring {

plexus::task<bool> output::room() {
    if (json.size() < part_size)
        co_return true;
    co_return co_await pass_on(json.take());
}

} // namespace plexus::monitoring
