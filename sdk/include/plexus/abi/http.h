#pragma once

#include "base.h"
#include "loop.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Provided by the plugin `monitoring`: its functions want as `provider` what find() gave. */
#define PX_HTTP_V0_ID "plexus.http/0"

/* One request, until it is answered. */
typedef struct px_http_request px_http_request;

/* How a parameter of the query is read. One that cannot be read is refused with 400 in the words of
 * the other endpoints, before the handler is asked. */
#define PX_HTTP_TEXT 1u
#define PX_HTTP_BOOLEAN 2u  /* 1 t true 0 f false, in the usual cases */
#define PX_HTTP_INTEGER 3u  /* decimal, perhaps with a sign */
#define PX_HTTP_UNSIGNED 4u /* decimal */

typedef struct px_http_parameter {
    const char* name;
    uint32_t form; /* PX_HTTP_TEXT ... */
    uint32_t reserved;
    const char* doc; /* one sentence */
} px_http_parameter;

/* Something below the base path that is answered with GET or HEAD. */
typedef struct px_http_endpoint {
    uint32_t size;    /* sizeof(px_http_endpoint) */
    px_loop loop;     /* that `handle` is called on: the plugin's home loop, most likely */
    const char* path; /* "/jsz" */
    const char* doc;  /* one sentence, for the list of endpoints */
    const px_http_parameter* parameters;
    uint32_t parameter_count;
    uint32_t reserved;

    /* Answers `request`, now or later, by respond(), or by begin(), write() and end(). The client
     * of a request that is not answered within 30 s is told 503; it is to be answered all the same.
     * When 256 of them wait further ones are told 503 at once. */
    void (*handle)(void* arg, px_http_request* request);
    /* After remove(), or at the end: handle is not called any more. NULL: nothing to do. */
    void (*gone)(void* arg);
} px_http_endpoint;

typedef struct px_http_v0 {
    uint32_t size; /* sizeof(px_http_v0) */
    uint32_t reserved;

    /* Errors: PX_ERR_INVALID; PX_ERR_STATE monitoring could not start, and all endpoints are gone;
     * PX_ERR_EXISTS the path is taken. What monitoring itself answers for a feature that is off
     * (/jsz, /routez, /gatewayz, /leafz, /raftz) is not taken: the endpoint goes before it until it
     * is removed, and monitoring does not answer the services of this name in the system account
     * ($SYS.REQ.SERVER.<id>.JSZ) either. `endpoint` is copied; `host` is the caller's: its
     * functions are called by that name, and while it is not at work requests are told 503. [init]
     * [loop] */
    px_status (*add)(void* provider, px_host* host, const px_http_endpoint* endpoint, void* arg);
    /* Requests under way may still be answered. A plugin removes its endpoints before its
     * deactivate() returns. PX_ERR_NOT_FOUND, PX_ERR_STATE. [loop] */
    px_status (*remove)(void* provider, px_host* host, const char* path);

    /* Of a request that is not answered yet; [loop] of the endpoint. The texts live as long. */
    px_text (*parameter)(px_http_request* request, const char* name); /* empty: not given */
    uint32_t (*boolean)(px_http_request* request, const char* name);  /* 0 when not given */
    int64_t (*integer)(px_http_request* request, const char* name, int64_t otherwise);

    /* The whole answer; the request is gone afterwards. `type` is its Content-Type. [loop] */
    void (*respond)(px_http_request* request, uint32_t status, px_text type, px_text body);
    /* An answer in parts, for what is large: begin() once, write() as often as its answer says so,
     * end() once, which is the last of the request. `writable(arg)` is called when there is room
     * again after a write() that answered 0; once the client is gone write() answers 1 and drops
     * what it is given. [loop] */
    void (*begin)(px_http_request* request, uint32_t status, px_text type, px_task_fn writable,
                  void* arg);
    uint32_t (*write)(px_http_request* request, px_text part); /* 0: wait for writable */
    void (*end)(px_http_request* request);
} px_http_v0;

#ifdef __cplusplus
}
#endif
