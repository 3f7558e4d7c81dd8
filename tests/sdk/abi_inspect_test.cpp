// The layout of plexus.inspect/0, plexus.control/0 and plexus.metrics/0; see abi_test.cpp.
#include <plexus/abi/control.h>
#include <plexus/abi/inspect.h>
#include <plexus/abi/metrics.h>

#include "pin.hpp"

PIN_SIZE(px_control_v0, 32);
PIN(px_control_v0, size, 0);
PIN(px_control_v0, reserved, 4);
PIN(px_control_v0, reload, 8);
PIN(px_control_v0, kick, 16);
PIN(px_control_v0, ask_to_leave, 24);

PIN_SIZE(px_traffic, 32);
PIN(px_traffic, in_messages, 0);
PIN(px_traffic, in_bytes, 8);
PIN(px_traffic, out_messages, 16);
PIN(px_traffic, out_bytes, 24);

PIN_SIZE(px_server_row, 144);
PIN(px_server_row, size, 0);
PIN(px_server_row, cores, 4);
PIN(px_server_row, start_wall_ns, 8);
PIN(px_server_row, config_load_wall_ns, 16);
PIN(px_server_row, connections, 24);
PIN(px_server_row, total_connections, 32);
PIN(px_server_row, subscriptions, 40);
PIN(px_server_row, slow_consumers, 48);
PIN(px_server_row, stalled_clients, 56);
PIN(px_server_row, stale_connections, 64);
PIN(px_server_row, traffic, 72);
PIN(px_server_row, client_traffic, 104);
PIN(px_server_row, resident_bytes, 136);

PIN_SIZE(px_certificate, 48);
PIN(px_certificate, subject, 0);
PIN(px_certificate, spki_sha256, 16);
PIN(px_certificate, cert_sha256, 32);

PIN_SIZE(px_connection_row, 328);
PIN(px_connection_row, size, 0);
PIN(px_connection_row, connection_type, 4);
PIN(px_connection_row, id, 8);
PIN(px_connection_row, host, 16);
PIN(px_connection_row, port, 32);
PIN(px_connection_row, tls_first, 36);
PIN(px_connection_row, start_wall_ns, 40);
PIN(px_connection_row, last_activity_wall_ns, 48);
PIN(px_connection_row, stop_wall_ns, 56);
PIN(px_connection_row, reason, 64);
PIN(px_connection_row, rtt_ns, 80);
PIN(px_connection_row, pending_bytes, 88);
PIN(px_connection_row, traffic, 96);
PIN(px_connection_row, stalls, 128);
PIN(px_connection_row, subscriptions, 136);
PIN(px_connection_row, name, 144);
PIN(px_connection_row, lang, 160);
PIN(px_connection_row, version, 176);
PIN(px_connection_row, tls_version, 192);
PIN(px_connection_row, tls_cipher, 208);
PIN(px_connection_row, account, 224);
PIN(px_connection_row, user, 240);
PIN(px_connection_row, jwt, 256);
PIN(px_connection_row, proxy_key, 272);
PIN(px_connection_row, certificates, 288);
PIN(px_connection_row, certificate_count, 296);
PIN(px_connection_row, logged_in, 300);
PIN(px_connection_row, expires_wall_ns, 304);
PIN(px_connection_row, permissions, 312);

PIN_SIZE(px_subscription_row, 96);
PIN(px_subscription_row, size, 0);
PIN(px_subscription_row, origin_kind, 4);
PIN(px_subscription_row, account, 8);
PIN(px_subscription_row, subject, 24);
PIN(px_subscription_row, queue, 40);
PIN(px_subscription_row, sid, 56);
PIN(px_subscription_row, delivered, 72);
PIN(px_subscription_row, max, 80);
PIN(px_subscription_row, connection_id, 88);

PIN_SIZE(px_account_row, 144);
PIN(px_account_row, size, 0);
PIN(px_account_row, is_system, 4);
PIN(px_account_row, name, 8);
PIN(px_account_row, changed_wall_ns, 24);
PIN(px_account_row, connections, 32);
PIN(px_account_row, slow_consumers, 40);
PIN(px_account_row, traffic, 48);
PIN(px_account_row, subscriptions, 80);
PIN(px_account_row, inserts, 88);
PIN(px_account_row, removes, 96);
PIN(px_account_row, matches, 104);
PIN(px_account_row, cache_hits, 112);
PIN(px_account_row, cached, 120);
PIN(px_account_row, cached_receivers, 128);
PIN(px_account_row, cached_receivers_max, 136);

PIN_SIZE(px_plugin_row, 88);
PIN(px_plugin_row, size, 0);
PIN(px_plugin_row, health, 4);
PIN(px_plugin_row, name, 8);
PIN(px_plugin_row, version, 24);
PIN(px_plugin_row, description, 40);
PIN(px_plugin_row, stage, 56);
PIN(px_plugin_row, sentence, 72);

PIN_SIZE(px_listener_row, 72);
PIN(px_listener_row, size, 0);
PIN(px_listener_row, port, 4);
PIN(px_listener_row, label, 8);
PIN(px_listener_row, scheme, 24);
PIN(px_listener_row, host, 40);
PIN(px_listener_row, tls, 56);
PIN(px_listener_row, accepting, 60);
PIN(px_listener_row, tls_not_after_wall_ns, 64);

PIN_SIZE(px_sample, 56);
PIN(px_sample, size, 0);
PIN(px_sample, receivers, 4);
PIN(px_sample, account, 8);
PIN(px_sample, subject, 24);
PIN(px_sample, bytes, 40);
PIN(px_sample, latency_ns, 48);

PIN_SIZE(px_watcher, 64);
PIN(px_watcher, size, 0);
PIN(px_watcher, sample_every, 4);
PIN(px_watcher, connected, 8);
PIN(px_watcher, closed, 16);
PIN(px_watcher, refused, 24);
PIN(px_watcher, account_connections, 32);
PIN(px_watcher, sampled, 40);
PIN(px_watcher, logged, 48);
PIN(px_watcher, reloaded, 56);

PIN_SIZE(px_inspect_v0, 112);
PIN(px_inspect_v0, size, 0);
PIN(px_inspect_v0, reserved, 4);
PIN(px_inspect_v0, server, 8);
PIN(px_inspect_v0, cpu_ns, 16);
PIN(px_inspect_v0, options, 24);
PIN(px_inspect_v0, connection_ids, 32);
PIN(px_inspect_v0, connections, 40);
PIN(px_inspect_v0, connection_subscriptions, 48);
PIN(px_inspect_v0, accounts, 56);
PIN(px_inspect_v0, account_details, 64);
PIN(px_inspect_v0, subscriptions, 72);
PIN(px_inspect_v0, matching, 80);
PIN(px_inspect_v0, plugins, 88);
PIN(px_inspect_v0, listeners, 96);
PIN(px_inspect_v0, watch, 104);

PIN_SIZE(px_metric_family_options, 72);
PIN(px_metric_family_options, size, 0);
PIN(px_metric_family_options, kind, 4);
PIN(px_metric_family_options, name, 8);
PIN(px_metric_family_options, help, 24);
PIN(px_metric_family_options, labels, 40);
PIN(px_metric_family_options, bounds, 48);
PIN(px_metric_family_options, label_count, 56);
PIN(px_metric_family_options, bound_count, 60);
PIN(px_metric_family_options, series_max, 64);
PIN(px_metric_family_options, reserved, 68);

PIN_SIZE(px_metric_row, 104);
PIN(px_metric_row, size, 0);
PIN(px_metric_row, kind, 4);
PIN(px_metric_row, plugin, 8);
PIN(px_metric_row, name, 24);
PIN(px_metric_row, help, 40);
PIN(px_metric_row, labels, 56);
PIN(px_metric_row, label_values, 64);
PIN(px_metric_row, label_count, 72);
PIN(px_metric_row, bound_count, 76);
PIN(px_metric_row, value, 80);
PIN(px_metric_row, bounds, 88);
PIN(px_metric_row, counts, 96);

PIN_SIZE(px_metrics_v0, 48);
PIN(px_metrics_v0, size, 0);
PIN(px_metrics_v0, reserved, 4);
PIN(px_metrics_v0, add_family, 8);
PIN(px_metrics_v0, series, 16);
PIN(px_metrics_v0, add, 24);
PIN(px_metrics_v0, set, 32);
PIN(px_metrics_v0, read, 40);
