#pragma once

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PX_AUTH_V0_ID "plexus.auth/0"

/* How a connection came in. */
#define PX_CONNECTION_STANDARD 1u
#define PX_CONNECTION_WEBSOCKET 2u
#define PX_CONNECTION_LEAFNODE 4u
#define PX_CONNECTION_LEAFNODE_WS 8u
#define PX_CONNECTION_MQTT 16u
#define PX_CONNECTION_MQTT_WS 32u
#define PX_CONNECTION_IN_PROCESS 64u

/* What those asked before have said. */
#define PX_AUTH_UNDECIDED 0u
#define PX_AUTH_ACCEPTED 1u
#define PX_AUTH_REJECTED 2u

/* Names a question that waits for its answer; never used twice, never 0. */
typedef uint64_t px_auth_question;

/* What a connection offers to prove who it is. The struct is good for the call; its texts are until
 * the plugin has answered the question, and until destroy() when it never does. */
typedef struct px_auth_request {
    uint32_t size;            /* sizeof, as the kernel knows it */
    uint32_t so_far;          /* PX_AUTH_UNDECIDED ...: of the authenticators before this one */
    uint64_t connection_id;   /* as in logs and monitoring */
    uint32_t connection_type; /* one of PX_CONNECTION_... */
    uint32_t port;            /* of the client; 0 for a unix-domain socket */
    px_text host;             /* of the client, or what its PROXY header says */
    px_text user;             /* the fields of CONNECT, empty when not given ... */
    px_text password;
    px_text token;
    px_text nkey;
    px_text signature; /* as sent: base64 */
    px_text jwt;
    px_text nonce;               /* what the signature is made of, as sent in INFO */
    px_text certificate_subject; /* of the verified client certificate; empty: there was none */
} px_auth_request;

/* Who a connection is. Copied by accept(). */
typedef struct px_identity {
    uint32_t size; /* sizeof(px_identity) */
    /* Limits of this user; -1: none of its own. */
    int32_t max_payload;       /* bytes */
    int32_t max_subscriptions; /* at the same time */
    uint32_t reserved;
    px_text account; /* must exist; empty: $G */
    px_text user;    /* the name in logs and monitoring; empty: the `user` of the request */
    /* A permissions block as a configuration file has it, as JSON:
     * {"publish": {"allow": ["a.>"], "deny": ["a.b"]}, "subscribe": ["_INBOX.>"],
     *  "allow_responses": true}. Empty: everything is allowed. */
    px_text permissions;
    int64_t expires_wall_ns; /* when the connection is closed; 0: never */
} px_identity;

/* One way to authenticate. Connections are asked about when they log in, and again after each
 * reload, with what they sent at login. */
typedef struct px_authenticator {
    uint32_t size; /* sizeof(px_authenticator) */
    uint32_t reserved;
    const char* name; /* for logs: "htpasswd" */

    /* Decides about `request`, at once or later, by exactly one call of accept(), reject() or
     * pass() with `question`. Must not block: hashing and looking up belong to px_loop_v0.work or
     * to another server. The session gives up after the authorization timeout; the answer is due
     * all the same and without effect then.
     * Limits: questions_max (10,000) may wait for one authenticator; beyond it logins are refused
     * without asking, with a line in the log, and live connections are asked about later. Of those
     * at most 500 are asked about at a time, or one on each loop. [loop] the connection's: several
     * loops at once */
    void (*authenticate)(void* arg, px_auth_question question, const px_auth_request* request);
} px_authenticator;

/* The chain of authenticators: first the users of the configuration, then plugins in the order in
 * which they are loaded. Each is told what those before it said and may say otherwise. What the
 * last one leaves undecided is refused. Once a plugin has joined, a server without configured users
 * is no longer open to everybody. */
typedef struct px_auth_v0 {
    uint32_t size; /* sizeof(px_auth_v0) */
    uint32_t reserved;

    /* Joins the chain; `authenticator` lives until destroy(). The first question may come as soon
     * as activate() was called, the last one comes before deactivate(). Questions still open when
     * that has returned are refused by the kernel. Errors: PX_ERR_INVALID; PX_ERR_EXISTS when the
     * plugin has joined already. [init]
     */
    px_status (*join)(px_host* host, const px_authenticator* authenticator, void* arg);

    /* Lets the connection in as `identity`.
     * Errors: PX_ERR_INVALID for permissions that are none: the question is refused, and the log
     * says why. PX_ERR_NOT_FOUND when it was answered already, as for the other two. [any] */
    px_status (*accept)(px_host* host, px_auth_question question, const px_identity* identity);
    /* Refuses it. `why` goes to the log at debug level, never to the client. [any] */
    px_status (*reject)(px_host* host, px_auth_question question, px_text why);
    /* Leaves it at what was decided so far. [any] */
    px_status (*pass)(px_host* host, px_auth_question question);

    /* Asks again about every live connection, as after a reload: those who are refused now, or
     * belong to another account, are closed; the others have their permissions replaced. Returns at
     * once. [loop] */
    void (*recheck)(px_host* host);
} px_auth_v0;

#ifdef __cplusplus
}
#endif
