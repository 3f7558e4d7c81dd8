#include "config/plugins.hpp"
#include "config/schema/server_rows.hpp"

namespace plexus::config {

namespace {

void fill_server(section<options>& s) {
    s.keep_going();
    s.when_unknown([](reader& in, const entry& e, const section_info& self) {
        if (!read_plugin_key(in, e))
            in.unknown_field(e, self);
    });
    add_addresses(s);
    add_tracing(s);
    add_connection_limits(s);
    add_accounts(s);
    add_timers(s);
    add_monitoring(s);
    add_byte_limits(s);
    add_plugin_sections(s);
    add_files(s);
    add_tls(s);
    add_endings(s);
    add_jwt_options(s);
    add_description(s);
    add_ocsp_options(s);
    add_proxies(s);
    add_own(s);
}

} // namespace

const section<options>& server_section() {
    static const section<options> table("", "The top level.", fill_server);
    return table;
}

} // namespace plexus::config
