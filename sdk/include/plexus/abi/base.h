#pragma once

/*
 * What every header of the plugin boundary uses: status codes, texts, opaque handles.
 *
 * Rules of the boundary (docs/plugins.md explains them):
 * - Fixed-width integers, {pointer, length} pairs, opaque handles and function pointers cross it.
 *   Nothing of a C or C++ library does: no exceptions, no errno, no FILE*.
 * - What a call is given is borrowed for that call, unless its comment says otherwise. Each side
 *   frees what it allocated.
 * - Every function says on which thread it may be called:
 *     [init]  the thread that starts the server, before any loop runs
 *     [loop]  the thread of any loop, from within a call of the kernel
 *     [home]  the plugin's home loop: where its life is told and, unless it asks for more, all of
 *             its callbacks run, one at a time
 *     [any]   every thread, the plugin's own included
 *   A call from elsewhere changes nothing and answers PX_ERR_THREAD.
 * - Texts are UTF-8 or raw bytes, as said; they need not end in NUL and may hold NUL.
 *
 * The ABI is 0.x: kernel and plugin must have been built for exactly the same version.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_ABI_MAJOR 0
#define PX_ABI_MINOR 1

/* Success is PX_OK, failure is negative. A function that fails has changed nothing. */
typedef int32_t px_status;

#define PX_OK 0
#define PX_ERR_INVALID (-1)   /* an argument is not what the contract asks for */
#define PX_ERR_THREAD (-2)    /* not to be called on this thread */
#define PX_ERR_STATE (-3)     /* not at this point of the plugin's life */
#define PX_ERR_NOT_FOUND (-4) /* no such thing */
#define PX_ERR_EXISTS (-5)    /* the name is taken */
#define PX_ERR_LIMIT (-6)     /* a bound with a name is reached; see the function */
#define PX_ERR_DENIED (-7)    /* permissions or policy forbid it */
#define PX_ERR_TIMEOUT (-8)   /* no answer in time */
#define PX_ERR_CLOSED (-9)    /* the other end is gone */
#define PX_ERR_IO (-10)       /* the system refused; the text says what it said */
#define PX_ERR_FAILED (-11)   /* anything else; the text says what (px_host_v0.fail) */

/* Bytes owned by somebody else. {NULL, 0} and any pointer with size 0 are the empty text. */
typedef struct px_text {
    const char* data;
    uint64_t size;
} px_text;

/* The plugin as the kernel sees it: made before create(), gone after destroy(). A plugin passes its
 * own to every function of the kernel, so that each call is checked and counted under its name. */
typedef struct px_host px_host;

#ifdef __cplusplus
}
#endif
