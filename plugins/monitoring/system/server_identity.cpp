#include "system/server_identity.hpp"

#include <array>
#include <utility>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>

#include "collect/feature_flags.hpp"
#include "state/server_options.hpp"
#include "text/go_text.hpp"
#include "text/json_value.hpp"

namespace plexus::monitoring {

namespace {

// "10.0.0.1:4222" and "[::1]:4222" without their port.
std::string host_of(std::string_view address) {
    if (address.starts_with('['))
        return std::string(address.substr(1, address.find(']') - 1));
    return std::string(address.substr(0, address.rfind(':')));
}

std::vector<std::string> lower_case_texts(const boost::json::value* list) {
    std::vector<std::string> texts;
    if (list != nullptr && list->is_array())
        for (const auto& each : list->get_array())
            if (const auto* text = each.if_string())
                texts.push_back(boost::algorithm::to_lower_copy(std::string(*text)));
    return texts;
}

} // namespace

bool server_identity::read() {
    const px_server_facts facts = from_.host.server();
    const std::string_view advertised = from_.options.text("client_advertise");
    id_ = view(facts.id);
    marks_.name = view(facts.name);
    marks_.host = advertised.empty() ? from_.options.text("host") : host_of(advertised);
    marks_.cluster = from_.options.text("cluster.name");
    marks_.tags = lower_case_texts(from_.options.find("server_tags"));

    json_writer out(compact);
    out.begin_object();
    out.field("name", marks_.name);
    out.field("host", marks_.host);
    out.field("id", id_);
    out.field_unless_empty("cluster", marks_.cluster);
    out.field_unless_empty("domain", marks_.domain);
    out.field("ver", facts.version);
    if (!marks_.tags.empty())
        out.list("tags", marks_.tags);
    const auto* metadata = from_.options.find("server_metadata");
    if (metadata != nullptr && metadata->is_object() && !metadata->get_object().empty())
        write_value(out, "metadata", *metadata);
    write_feature_flags(out, from_.options);
    out.field("jetstream", false);
    out.field("flags", 0);
    std::string head = out.take();
    const bool changed = head != head_;
    head_ = std::move(head);
    return changed;
}

std::string server_identity::stamp() {
    return fmt::format(R"({},"seq":{},"time":"{}"}})", head_, ++sequence_,
                       utc_text(wall_time(from_.host).count()));
}

} // namespace plexus::monitoring
