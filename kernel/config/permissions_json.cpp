#include "config/permissions_json.hpp"

#include "config/json_value.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

text_result<permissions_spec> permissions_from_json(std::string_view text) {
    const auto block = value_from_json(text);
    if (!block)
        return std::unexpected(block.error());
    const schema_hooks no_hooks;
    reader in(no_hooks);
    auto permissions = read_permissions(in, *block, {});
    if (!in.clean())
        return std::unexpected(in.found.errors.front().text);
    return std::move(*permissions);
}

} // namespace plexus::config
