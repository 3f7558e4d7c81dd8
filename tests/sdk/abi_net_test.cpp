// The layout of plexus.net/0; see abi_test.cpp.
#include <plexus/abi/net.h>

#include "pin.hpp"

PIN_SIZE(px_peer, 96);
PIN(px_peer, size, 0);
PIN(px_peer, port, 4);
PIN(px_peer, id, 8);
PIN(px_peer, host, 16);
PIN(px_peer, tls_version, 32);
PIN(px_peer, tls_cipher, 48);
PIN(px_peer, tls_server_name, 64);
PIN(px_peer, certificate_subject, 80);

PIN_SIZE(px_listener_login, 64);
PIN(px_listener_login, user, 0);
PIN(px_listener_login, password, 16);
PIN(px_listener_login, token, 32);
PIN(px_listener_login, no_auth_user, 48);

PIN_SIZE(px_session_start, 144);
PIN(px_session_start, size, 0);
PIN(px_session_start, connection_type, 4);
PIN(px_session_start, flags, 8);
PIN(px_session_start, reserved, 12);
PIN(px_session_start, listener, 16);
PIN(px_session_start, peer_label, 24);
PIN(px_session_start, id_label, 40);
PIN(px_session_start, user, 56);
PIN(px_session_start, password, 72);
PIN(px_session_start, token, 88);
PIN(px_session_start, jwt, 104);
PIN(px_session_start, login, 120);
PIN(px_session_start, auth_timeout_ns, 128);
PIN(px_session_start, ping_interval_ns, 136);

PIN_SIZE(px_session_kind, 48);
PIN(px_session_kind, size, 0);
PIN(px_session_kind, reserved, 4);
PIN(px_session_kind, name, 8);
PIN(px_session_kind, open, 16);
PIN(px_session_kind, on_bytes, 24);
PIN(px_session_kind, on_drained, 32);
PIN(px_session_kind, on_close, 40);

PIN_SIZE(px_filter, 56);
PIN(px_filter, size, 0);
PIN(px_filter, reserved, 4);
PIN(px_filter, name, 8);
PIN(px_filter, state, 16);
PIN(px_filter, from_peer, 24);
PIN(px_filter, to_peer, 32);
PIN(px_filter, finish, 40);
PIN(px_filter, destroy, 48);

PIN_SIZE(px_listen_options, 96);
PIN(px_listen_options, size, 0);
PIN(px_listen_options, flags, 4);
PIN(px_listen_options, host, 8);
PIN(px_listen_options, port, 24);
PIN(px_listen_options, connection_types, 28);
PIN(px_listen_options, kind, 32);
PIN(px_listen_options, tls, 48);
PIN(px_listen_options, label, 64);
PIN(px_listen_options, scheme, 80);

PIN_SIZE(px_net_v0, 160);
PIN(px_net_v0, size, 0);
PIN(px_net_v0, reserved, 4);
PIN(px_net_v0, add_kind, 8);
PIN(px_net_v0, has_kind, 16);
PIN(px_net_v0, listen, 24);
PIN(px_net_v0, address, 32);
PIN(px_net_v0, stop_listening, 40);
PIN(px_net_v0, check_tls, 48);
PIN(px_net_v0, set_tls, 56);
PIN(px_net_v0, peer, 64);
PIN(px_net_v0, write, 72);
PIN(px_net_v0, pending_bytes, 80);
PIN(px_net_v0, limit_output, 88);
PIN(px_net_v0, pause_reading, 96);
PIN(px_net_v0, resume_reading, 104);
PIN(px_net_v0, close, 112);
PIN(px_net_v0, push_filter, 120);
PIN(px_net_v0, become, 128);
PIN(px_net_v0, append, 136);
PIN(px_net_v0, reserve, 144);
PIN(px_net_v0, commit, 152);
