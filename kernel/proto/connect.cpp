#include "proto/connect.hpp"

#include "proto/json_object.hpp"

#include <array>

namespace plexus::proto {

text_result<void> read_connect(std::string_view json, connect_options& options) {
    connect_options read = options;
    const std::array members{
        json_member{"echo", &read.echo},
        json_member{"verbose", &read.verbose},
        json_member{"pedantic", &read.pedantic},
        json_member{"tls_required", &read.tls_required},
        json_member{"nkey", &read.nkey},
        json_member{"jwt", &read.jwt},
        json_member{"sig", &read.sig},
        json_member{"auth_token", &read.auth_token},
        json_member{"user", &read.user},
        json_member{"pass", &read.pass},
        json_member{"name", &read.name},
        json_member{"lang", &read.lang},
        json_member{"version", &read.version},
        json_member{"protocol", &read.protocol},
        json_member{"account", &read.account},
        json_member{"new_account", &read.new_account},
        json_member{"headers", &read.headers},
        json_member{"no_responders", &read.no_responders},
        json_member{"remote_account", &read.remote_account},
        json_member{"proxy_sig", &read.proxy_sig},
    };
    text_result<void> result = read_json_object(json, members);
    if (result)
        options = std::move(read);
    return result;
}

bool is_json_object(std::string_view json) {
    return read_json_object(json, {}).has_value();
}

} // namespace plexus::proto
