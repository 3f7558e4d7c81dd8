#pragma once

#include "config/schema/tables.hpp"

/// The groups of rows that make up the top level; server.cpp says in which order.
namespace plexus::config {

inline constexpr auto yes = reload_rule::applied;
inline constexpr auto no = reload_rule::refused;

void add_addresses(section<options>& s);
void add_tracing(section<options>& s);
void add_connection_limits(section<options>& s);
void add_accounts(section<options>& s);
void add_timers(section<options>& s);
void add_byte_limits(section<options>& s);
void add_monitoring(section<options>& s);
void add_plugin_sections(section<options>& s);
void add_files(section<options>& s);
void add_tls(section<options>& s);
void add_endings(section<options>& s);
void add_description(section<options>& s);
void add_proxies(section<options>& s);
void add_own(section<options>& s);

} // namespace plexus::config
