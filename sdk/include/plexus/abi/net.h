#pragma once

#include "auth.h"
#include "base.h"
#include "loop.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PX_NET_V0_ID "plexus.net/0"

/* A connection: a socket, a stack of byte filters and a session. It lives on one loop for life, and
 * everything about it is called there. Good until the session's on_close() has returned. */
typedef struct px_connection px_connection;
/* Somewhere the server listens for a plugin. */
typedef struct px_listener px_listener;
/* Bytes that a filter adds to; good for the call it was given to. */
typedef struct px_bytes px_bytes;

/* Who is at the other end. Its texts live as long as the connection. */
typedef struct px_peer {
    uint32_t size;       /* sizeof, as the kernel knows it */
    uint32_t port;       /* 0 for a unix-domain socket */
    uint64_t id;         /* the connection's number in logs and monitoring */
    px_text host;        /* of the client, or what its PROXY header says */
    px_text tls_version; /* "1.3"; empty without TLS */
    px_text tls_cipher;
    px_text tls_server_name;     /* what the client asked for, or empty */
    px_text certificate_subject; /* of the verified client certificate, or empty */
} px_peer;

/* Logins that stand in the place of the configuration's single user, token and no_auth_user. */
typedef struct px_listener_login {
    px_text user;
    px_text password;
    px_text token;
    px_text no_auth_user;
} px_listener_login;

/* The session maps verified client certificates to users (verify_and_map). */
#define PX_START_MAP_CERTIFICATE 1u
/* What the peer is told of TLS is about this listener: it has it. Otherwise: it has not. */
#define PX_START_TLS 2u

/* What a session begins with, beyond its connection. A listener gives zeros, but for the flags that
 * its TLS block stands for; a session that hands its connection over (become) says how the next one
 * is to see it. Copied by whoever needs more than the call. */
typedef struct px_session_start {
    uint32_t size;            /* sizeof(px_session_start) */
    uint32_t connection_type; /* PX_CONNECTION_...; 0: the kind's own */
    uint32_t flags;           /* PX_START_... */
    uint32_t reserved;
    px_listener* listener; /* that accepted the connection; the kernel fills it in */
    px_text peer_label;    /* names the peer in logs; empty: "host:port" */
    px_text id_label;      /* names the number in logs: "wid"; empty: the kind's own */
    /* Fill the fields of CONNECT that the client leaves empty. */
    px_text user;
    px_text password;
    px_text token;
    px_text jwt;
    const px_listener_login* login; /* NULL: the configuration's */
    uint64_t auth_timeout_ns;       /* 0: the configuration's */
    uint64_t ping_interval_ns;      /* 0: the configuration's */
} px_session_start;

/* What speaks on a connection: a protocol. The kernel has one kind, "client": NATS clients.
 *
 * All functions are called on the connection's loop; sessions of one kind are on several loops at
 * once, unless their listener keeps them at home (PX_LISTEN_HOME). */
typedef struct px_session_kind {
    uint32_t size; /* sizeof(px_session_kind) */
    uint32_t reserved;
    const char* name; /* "mqtt"; the kinds of all plugins have different names */

    /* A session for this connection; NULL: it is closed. It may write, push filters and become
     * another kind at once. */
    void* (*open)(void* arg, px_connection* connection, const px_session_start* start);
    /* Bytes from the peer, above all filters. Returns how many were used, from the front; the rest
     * comes again with more behind it, so what a session leaves is its own to bound.
     * After become() within this call the rest is the next session's. */
    uint64_t (*on_bytes)(void* session, px_text bytes);
    /* What had to wait for the peer is sent: go on writing. NULL: never asked for. */
    void (*on_drained)(void* session);
    /* The connection ends, for this reason ("Client Closed"), or was handed over ("", empty). The
     * last call: the session frees itself. */
    void (*on_close)(void* session, px_text reason);
} px_session_kind;

/* Where a filter is. */
#define PX_FILTER_OPEN 0u   /* bytes pass through it */
#define PX_FILTER_DONE 1u   /* it changes no further byte in either direction */
#define PX_FILTER_CLOSED 2u /* the peer ended the stream in order; what came before is the last */
/* It holds more for `up`: from_peer() comes again without input once the session has taken what it
 * was given, and nothing is read meanwhile. So a filter need not make much of little at once. */
#define PX_FILTER_MORE 3u

/* A byte layer between socket and session: framing, compression. A pure machine: bytes in, bytes
 * out; no clock, no log. Input is taken whole; what is no complete unit yet the filter keeps,
 * within a bound of its own. It only appends to `up` and `down`.
 * All functions: [loop] the connection's. */
typedef struct px_filter {
    uint32_t size; /* sizeof(px_filter) */
    uint32_t reserved;
    const char* name; /* for logs and monitoring: "websocket" */

    uint32_t (*state)(void* self); /* PX_FILTER_OPEN ...; asked after from_peer() */
    /* Bytes from the layer below: what is for the layer above goes to `up`, what must go back to
     * `down`. An error, with px_host_v0.fail, ends the connection after `down` was sent:
     * PX_ERR_LIMIT as `Maximum Message Payload Exceeded`, every other as `Read Error`. */
    px_status (*from_peer)(void* self, px_text in, px_bytes* up, px_bytes* down);
    /* Bytes from the layer above: one write of it, nothing of which may be kept back. */
    px_status (*to_peer)(void* self, px_text in, px_bytes* down);
    /* Our side ends in order, for this reason; at most once, and the last to be written. NULL:
     * nothing to say. */
    void (*finish)(void* self, px_text reason, px_bytes* down);
    /* Frees itself. The last call. */
    void (*destroy)(void* self);
} px_filter;

/* Its connections live on the plugin's home loop, so that their sessions need no locks. */
#define PX_LISTEN_HOME 1u
/* Its connections do not count as connections of the server and take none of their numbers:
 * requests over HTTP. */
#define PX_LISTEN_AUXILIARY 2u
/* With TLS as the configuration has it for clients, but without asking for their certificates.
 * PX_ERR_INVALID when it has none. */
#define PX_LISTEN_SERVER_TLS 4u

typedef struct px_listen_options {
    uint32_t size;  /* sizeof(px_listen_options) */
    uint32_t flags; /* PX_LISTEN_... */
    px_text host;   /* name or address; empty: every one */
    int32_t port;   /* 0, -1: any free one */
    /* PX_CONNECTION_... of the logins that may come through it, for a TLS block that maps
     * certificates to users (verify_and_map); 0: any. */
    uint32_t connection_types;
    px_text kind;   /* of its sessions, made before */
    px_text tls;    /* JSON as for PX_OPTION_TLS; empty: none */
    px_text label;  /* what it is for, in listings and the ports file: "websocket" */
    px_text scheme; /* of its URLs there: "wss" */
} px_listen_options;

/* Sockets, filters and sessions. */
typedef struct px_net_v0 {
    uint32_t size; /* sizeof(px_net_v0) */
    uint32_t reserved;

    /* Makes a kind of session; `kind` lives until destroy().
     * Errors: PX_ERR_INVALID; PX_ERR_EXISTS the name is taken. [init] */
    px_status (*add_kind)(px_host* host, const px_session_kind* kind, void* arg);
    /* 1 when there is a kind of this name, of the kernel or of any plugin at work. [any] */
    uint32_t (*has_kind)(px_host* host, px_text name);

    /* Binds and listens; connections wait until the plugin is active.
     * Errors: PX_ERR_INVALID, PX_ERR_NOT_FOUND no such kind, PX_ERR_IO with the system's words, as
     * "listen tcp 127.0.0.1:80: bind: permission denied". [init] */
    px_status (*listen)(px_host* host, const px_listen_options* options, px_listener** listener);
    /* The address really listened on; `*host_name` lives as long as the listener. [any] */
    px_status (*address)(px_host* host, px_listener* listener, px_text* host_name, uint32_t* port);
    /* Accepts nothing more; connections stay. [init] [home] */
    void (*stop_listening)(px_host* host, px_listener* listener);
    /* Whether a TLS block can be used: its files are read. PX_ERR_INVALID, and failure() says what
     * is wrong. [init] [home] */
    px_status (*check_tls)(px_host* host, px_text tls);
    /* Another TLS block for new connections of the listener; one that has no TLS cannot get it.
     * At a reload the kernel reads the files of the present one anew by itself.
     * Errors: as check_tls(); PX_ERR_STATE. [init] [home] */
    px_status (*set_tls)(px_host* host, px_listener* listener, px_text tls);

    /* Of a connection of the calling plugin: one whose session it has made, or is making. */
    void (*peer)(px_connection* connection, px_peer* peer); /* [loop] its loop, as all below */
    /* Sends, in order, through the filters; copied. What the peer does not take waits, bounded by
     * max_pending of the configuration: beyond it the connection ends as a slow consumer. */
    void (*write)(px_connection* connection, px_text bytes);
    uint64_t (*pending_bytes)(px_connection* connection); /* that wait for the peer */
    /* Other bounds than max_pending and write_deadline of the configuration, which are for clients,
     * until the connection is handed over: for a kind of session that itself waits for the peer.
     * `pending_max`: bytes, 0: no bound. `write_deadline_ns`: for the peer to take what waits; more
     * than 0. */
    void (*limit_output)(px_connection* connection, uint64_t pending_max,
                         uint64_t write_deadline_ns);
    /* While paused nothing is read. Pauses count; when the last one ends, what was read before is
     * given to the session within the call, unless its on_bytes() runs. */
    void (*pause_reading)(px_connection* connection);
    void (*resume_reading)(px_connection* connection);
    /* Sends what waits, for a moment, and ends; on_close() is called before this returns, or, when
     * it is called within open(), once that has returned. A connection that ends by itself while a
     * function of its session runs is told of it when that has returned.
     * `reason` is one of the server's closed reasons, as "Client Closed"; of others it becomes
     * "Client Closed". */
    void (*close)(px_connection* connection, px_text reason);
    /* Puts a filter below the session. What was written before goes out beneath it. `*filter` is
     * copied; its name lives as long as `self`.
     * Errors: PX_ERR_INVALID, PX_ERR_CLOSED: nothing happened and `self` is the caller's still. */
    px_status (*push_filter)(px_host* host, px_connection* connection, const px_filter* filter,
                             void* self);
    /* Hands the connection over to a session of another kind, at once when called from open(),
     * after on_bytes() when called from there. on_close() of this one is called with an empty
     * reason; the next gets what was not used.
     * Errors: PX_ERR_INVALID; PX_ERR_NOT_FOUND no such kind: nothing happened. */
    px_status (*become)(px_host* host, px_connection* connection, px_text kind,
                        const px_session_start* start);

    /* For filters. */
    void (*append)(px_bytes* bytes, px_text more);
    /* Room for `size` bytes behind what is there, good until the next call with `bytes`. */
    char* (*reserve)(px_bytes* bytes, uint64_t size);
    /* So many of them are filled. */
    void (*commit)(px_bytes* bytes, uint64_t size);
} px_net_v0;

#ifdef __cplusplus
}
#endif
