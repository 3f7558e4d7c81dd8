#pragma once

/*
 * Reads single values out of the JSON that px_host_v0.config gives: C11, no library, no allocation.
 * For plugins without a JSON library; config.hpp is the same for C++.
 *
 * The kernel's JSON is well-formed. Of other texts these functions find nothing or something, but
 * never read beyond their end. Thread: [any] pure.
 */

#include <plexus/abi/base.h>

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast" /* C has no other */
extern "C" {
#endif

/* Behind the spaces at `at`. */
static inline uint64_t px_json_skip(px_text json, uint64_t at) {
    while (at < json.size && (json.data[at] == ' ' || json.data[at] == '\n' ||
                              json.data[at] == '\t' || json.data[at] == '\r'))
        ++at;
    return at;
}

/* Behind the string that begins at `at`, or the end of the text. */
static inline uint64_t px_json_string_end(px_text json, uint64_t at) {
    for (++at; at < json.size && json.data[at] != '"'; ++at)
        if (json.data[at] == '\\')
            ++at;
    return at < json.size ? at + 1 : json.size;
}

/* Behind the value that begins at `at`. */
static inline uint64_t px_json_value_end(px_text json, uint64_t at) {
    uint64_t depth = 0;
    while (at < json.size) {
        const char c = json.data[at];
        if (c == '"') {
            at = px_json_string_end(json, at);
            if (depth == 0)
                return at;
            continue;
        }
        if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return at;
            if (--depth == 0)
                return at + 1;
        } else if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
            return at;
        }
        ++at;
    }
    return json.size;
}

/* The value of a key of the object `json`: 1 and its text as it stands there, or 0. */
static inline int px_json_member(px_text json, const char* key, uint64_t key_size, px_text* value) {
    uint64_t at = px_json_skip(json, 0);
    if (at >= json.size || json.data[at] != '{')
        return 0;
    for (;;) {
        at = px_json_skip(json, at + 1);
        if (at >= json.size || json.data[at] != '"')
            return 0;
        const uint64_t name = at + 1;
        at = px_json_string_end(json, at);
        const uint64_t name_size = at - name - 1;
        at = px_json_skip(json, at);
        if (at >= json.size || json.data[at] != ':')
            return 0;
        at = px_json_skip(json, at + 1);
        const uint64_t end = px_json_value_end(json, at);
        uint64_t same = 0;
        while (same < key_size && same < name_size && json.data[name + same] == key[same])
            ++same;
        if (same == key_size && same == name_size) {
            value->data = json.data + at;
            value->size = end - at;
            return 1;
        }
        at = px_json_skip(json, end);
        if (at >= json.size || json.data[at] != ',')
            return 0;
    }
}

/* The value at `path`, keys with dots between them: "limits.size". 1 and its text, or 0. */
static inline int px_config_find(px_text json, const char* path, px_text* value) {
    *value = json;
    while (*path != '\0') {
        uint64_t size = 0;
        while (path[size] != '\0' && path[size] != '.')
            ++size;
        if (!px_json_member(*value, path, size, value))
            return 0;
        path += size;
        if (*path == '.')
            ++path;
    }
    return 1;
}

/* An integer, or a duration in nanoseconds: 1, or 0 when it is none or does not fit. */
static inline int px_config_integer(px_text json, const char* path, int64_t* number) {
    px_text value;
    if (!px_config_find(json, path, &value) || value.size == 0)
        return 0;
    const int negative = value.data[0] == '-';
    uint64_t at = negative ? 1 : 0;
    uint64_t sum = 0;
    if (at == value.size)
        return 0;
    for (; at < value.size; ++at) {
        const char c = value.data[at];
        if (c < '0' || c > '9' || sum > (uint64_t)INT64_MAX / 10)
            return 0;
        sum = sum * 10 + (uint64_t)(c - '0');
        if (sum > (uint64_t)INT64_MAX)
            return 0;
    }
    *number = negative ? -(int64_t)sum : (int64_t)sum;
    return 1;
}

/* A boolean: 1, or 0 when it is none. */
static inline int px_config_boolean(px_text json, const char* path, int* truth) {
    px_text value;
    if (!px_config_find(json, path, &value) || value.size < 4)
        return 0;
    if (value.data[0] != 't' && value.data[0] != 'f')
        return 0;
    *truth = value.data[0] == 't';
    return 1;
}

/* The four hex digits at `at`. */
static inline uint32_t px_json_hex(px_text value, uint64_t at) {
    uint32_t unit = 0;
    for (uint64_t i = at; i < at + 4 && i < value.size; ++i) {
        const char c = value.data[i];
        unit = unit * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return unit;
}

/* A text without its quotes and escapes, as UTF-8. Writes at most `room` bytes and gives the size
 * of the whole; UINT64_MAX when it is no text. */
static inline uint64_t px_config_string(px_text json, const char* path, char* to, uint64_t room) {
    px_text value;
    if (!px_config_find(json, path, &value) || value.size < 2 || value.data[0] != '"')
        return UINT64_MAX;
    uint64_t size = 0;
    for (uint64_t at = 1; at + 1 < value.size; ++at) {
        uint32_t code = (unsigned char)value.data[at];
        int escaped = 0;
        if (code == '\\') {
            const char c = value.data[++at];
            code = (uint32_t)(c == 'n'   ? '\n'
                              : c == 't' ? '\t'
                              : c == 'r' ? '\r'
                              : c == 'b' ? '\b'
                              : c == 'f' ? '\f'
                                         : c);
            if (c == 'u') {
                code = px_json_hex(value, at + 1);
                at += 4;
                if (code >= 0xD800 && code < 0xDC00 && at + 6 < value.size &&
                    value.data[at + 1] == '\\' && value.data[at + 2] == 'u') {
                    code = 0x10000 + ((code - 0xD800) << 10) +
                           ((px_json_hex(value, at + 3) - 0xDC00) & 0x3FF);
                    at += 6;
                }
                escaped = 1;
            }
        }
        char bytes[4];
        uint64_t count = 1;
        bytes[0] = (char)code;
        if (escaped && code >= 0x80) {
            count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
            for (uint64_t i = count - 1; i > 0; --i, code >>= 6)
                bytes[i] = (char)(0x80 | (code & 0x3F));
            bytes[0] = (char)((count == 2 ? 0xC0u : count == 3 ? 0xE0u : 0xF0u) | code);
        }
        for (uint64_t i = 0; i < count; ++i, ++size)
            if (size < room)
                to[size] = bytes[i];
    }
    return size;
}

#ifdef __cplusplus
}
#pragma GCC diagnostic pop
#endif
