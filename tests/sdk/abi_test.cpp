// Pins the layout of every struct of the boundary: a change here is a change of the ABI, to be made
// on purpose, with its version. The numbers are those of 64-bit platforms.
#include <doctest/doctest.h>

#include <plexus/abi/auth.h>
#include <plexus/abi/base.h>
#include <plexus/abi/bus.h>
#include <plexus/abi/host.h>
#include <plexus/abi/loop.h>
#include <plexus/abi/plugin.h>

#include "pin.hpp"

namespace {

PIN_SIZE(px_text, 16);
PIN(px_text, data, 0);
PIN(px_text, size, 8);

PIN_SIZE(px_server_facts, 88);
PIN(px_server_facts, size, 0);
PIN(px_server_facts, loops, 4);
PIN(px_server_facts, name, 8);
PIN(px_server_facts, id, 24);
PIN(px_server_facts, version, 40);
PIN(px_server_facts, impl, 56);
PIN(px_server_facts, executable, 72);

PIN_SIZE(px_host_v0, 96);
PIN(px_host_v0, size, 0);
PIN(px_host_v0, reserved, 4);
PIN(px_host_v0, find, 8);
PIN(px_host_v0, log, 16);
PIN(px_host_v0, log_enabled, 24);
PIN(px_host_v0, fail, 32);
PIN(px_host_v0, failure, 40);
PIN(px_host_v0, config, 48);
PIN(px_host_v0, config_folder, 56);
PIN(px_host_v0, server, 64);
PIN(px_host_v0, set_health, 72);
PIN(px_host_v0, drained, 80);
PIN(px_host_v0, read_file, 88);

PIN_SIZE(px_loop_v0, 80);
PIN(px_loop_v0, size, 0);
PIN(px_loop_v0, reserved, 4);
PIN(px_loop_v0, home, 8);
PIN(px_loop_v0, current, 16);
PIN(px_loop_v0, post, 24);
PIN(px_loop_v0, start_timer, 32);
PIN(px_loop_v0, cancel_timer, 40);
PIN(px_loop_v0, now_ns, 48);
PIN(px_loop_v0, wall_ns, 56);
PIN(px_loop_v0, random, 64);
PIN(px_loop_v0, work, 72);

PIN_SIZE(px_message, 80);
PIN(px_message, subject, 0);
PIN(px_message, reply, 16);
PIN(px_message, headers, 32);
PIN(px_message, payload, 48);
PIN(px_message, origin_id, 64);
PIN(px_message, origin_kind, 72);
PIN(px_message, reserved, 76);

PIN_SIZE(px_bus_v0, 96);
PIN(px_bus_v0, size, 0);
PIN(px_bus_v0, reserved, 4);
PIN(px_bus_v0, find_account, 8);
PIN(px_bus_v0, system_account, 16);
PIN(px_bus_v0, account_name, 24);
PIN(px_bus_v0, release_account, 32);
PIN(px_bus_v0, publish, 40);
PIN(px_bus_v0, request, 48);
PIN(px_bus_v0, cancel_request, 56);
PIN(px_bus_v0, subscribe, 64);
PIN(px_bus_v0, unsubscribe, 72);
PIN(px_bus_v0, dropped, 80);
PIN(px_bus_v0, has_interest, 88);

PIN_SIZE(px_auth_request, 168);
PIN(px_auth_request, size, 0);
PIN(px_auth_request, so_far, 4);
PIN(px_auth_request, connection_id, 8);
PIN(px_auth_request, connection_type, 16);
PIN(px_auth_request, port, 20);
PIN(px_auth_request, host, 24);
PIN(px_auth_request, user, 40);
PIN(px_auth_request, password, 56);
PIN(px_auth_request, token, 72);
PIN(px_auth_request, nkey, 88);
PIN(px_auth_request, signature, 104);
PIN(px_auth_request, jwt, 120);
PIN(px_auth_request, nonce, 136);
PIN(px_auth_request, certificate_subject, 152);

PIN_SIZE(px_identity, 72);
PIN(px_identity, size, 0);
PIN(px_identity, max_payload, 4);
PIN(px_identity, max_subscriptions, 8);
PIN(px_identity, reserved, 12);
PIN(px_identity, account, 16);
PIN(px_identity, user, 32);
PIN(px_identity, permissions, 48);
PIN(px_identity, expires_wall_ns, 64);

PIN_SIZE(px_authenticator, 24);
PIN(px_authenticator, size, 0);
PIN(px_authenticator, reserved, 4);
PIN(px_authenticator, name, 8);
PIN(px_authenticator, authenticate, 16);

PIN_SIZE(px_auth_v0, 48);
PIN(px_auth_v0, size, 0);
PIN(px_auth_v0, reserved, 4);
PIN(px_auth_v0, join, 8);
PIN(px_auth_v0, accept, 16);
PIN(px_auth_v0, reject, 24);
PIN(px_auth_v0, pass, 32);
PIN(px_auth_v0, recheck, 40);

PIN_SIZE(px_requirement, 16);
PIN(px_requirement, id, 0);
PIN(px_requirement, optional, 8);
PIN(px_requirement, reserved, 12);

PIN_SIZE(px_provision, 16);
PIN(px_provision, id, 0);
PIN(px_provision, table, 8);

PIN_SIZE(px_option, 64);
PIN(px_option, key, 0);
PIN(px_option, form, 8);
PIN(px_option, flags, 12);
PIN(px_option, value, 16);
PIN(px_option, unit, 24);
PIN(px_option, min, 32);
PIN(px_option, max, 40);
PIN(px_option, choices, 48);
PIN(px_option, doc, 56);

PIN_SIZE(px_plugin, 144);
PIN(px_plugin, size, 0);
PIN(px_plugin, abi_major, 4);
PIN(px_plugin, abi_minor, 6);
PIN(px_plugin, name, 8);
PIN(px_plugin, version, 16);
PIN(px_plugin, description, 24);
PIN(px_plugin, requirements, 32);
PIN(px_plugin, provisions, 40);
PIN(px_plugin, options, 48);
PIN(px_plugin, claims, 56);
PIN(px_plugin, requirement_count, 64);
PIN(px_plugin, provision_count, 68);
PIN(px_plugin, option_count, 72);
PIN(px_plugin, claim_count, 76);
PIN(px_plugin, create, 80);
PIN(px_plugin, init, 88);
PIN(px_plugin, activate, 96);
PIN(px_plugin, check, 104);
PIN(px_plugin, reload, 112);
PIN(px_plugin, drain, 120);
PIN(px_plugin, deactivate, 128);
PIN(px_plugin, destroy, 136);

} // namespace

TEST_CASE("sdk abi: this is version 0.1") {
    CHECK(PX_ABI_MAJOR == 0);
    CHECK(PX_ABI_MINOR == 1);
    CHECK(sizeof(void*) == 8);
}
