#include "config/permissions_json.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
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

namespace {

void append_list(std::string& out, std::string_view name,
                 const std::vector<permission_entry>& entries) {
    out += fmt::format("{}\"{}\":[", out.back() == '{' ? "" : ",", name);
    for (const permission_entry& each : entries) {
        if (out.back() != '[')
            out += ',';
        append_json_string(out,
                           each.queue.empty() ? each.subject : each.subject + ' ' + each.queue);
    }
    out += ']';
}

void append_rules(std::string& out, std::string_view name,
                  const std::optional<subject_rules>& rules) {
    if (!rules)
        return;
    out += fmt::format("{}\"{}\":{{", out.back() == '{' ? "" : ",", name);
    if (rules->allow)
        append_list(out, "allow", *rules->allow);
    if (!rules->deny.empty())
        append_list(out, "deny", rules->deny);
    out += '}';
}

} // namespace

std::string permissions_to_json(const permissions_spec& permissions) {
    std::string out = "{";
    append_rules(out, "publish", permissions.publish);
    append_rules(out, "subscribe", permissions.subscribe);
    if (const auto& responses = permissions.responses)
        out += fmt::format("{}\"responses\":{{\"max\":{},\"ttl\":{}}}",
                           out.back() == '{' ? "" : ",", responses->max, responses->ttl.count());
    return out + '}';
}

} // namespace plexus::config
