/* An authenticator in C: the users of an htpasswd file, read once. Hashes are checked on the worker
 * pool, so the answer comes later. */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include <crypt.h>
#include <stdlib.h>
#include <string.h>

#include <plexus/abi/auth.h>
#include <plexus/abi/host.h>
#include <plexus/abi/loop.h>
#include <plexus/abi/plugin.h>
#include <plexus/config.h>

#define FILE_BYTES_MAX (UINT64_C(16) << 20)
#define TEXT_BYTES_MAX 4096u /* of a path, an account, a password */

struct user {
    const char* name;
    const char* hash;
};

struct users {
    px_host* host;
    const px_host_v0* api;
    const px_loop_v0* loop;
    const px_auth_v0* auth;
    char account[TEXT_BYTES_MAX];
    char* content; /* of the file; what the users point into */
    struct user* known;
    uint64_t count;
};

/* One login on its way through the pool. */
struct check {
    struct users* self;
    px_auth_question question;
    const char* hash;
    int hopeless; /* there is no such user: it shall take as long all the same */
    int right;
    char password[TEXT_BYTES_MAX];
};

static px_text text_of(const char* text) {
    const px_text made = {text, strlen(text)};
    return made;
}

static px_status fail(const struct users* self, px_status status, const char* why) {
    self->api->fail(self->host, text_of(why));
    return status;
}

/* What the kernel said of the function of it that failed. */
static px_status fail_as_said(const struct users* self, px_status status) {
    self->api->fail(self->host, self->api->failure(self->host));
    return status;
}

/* Copies a text and ends it with NUL; 0 when it does not fit or has one inside. */
static int copy_text(px_text from, char* to) {
    if (from.size >= TEXT_BYTES_MAX || (from.size > 0 && memchr(from.data, '\0', from.size)))
        return 0;
    if (from.size > 0)
        memcpy(to, from.data, from.size);
    to[from.size] = '\0';
    return 1;
}

static int same(const char* a, const char* b) {
    const size_t size = strlen(a);
    unsigned difference = strlen(b) != size;
    for (size_t i = 0; difference == 0 && i < size; ++i)
        difference |= (unsigned)(a[i] ^ b[i]);
    return difference == 0;
}

/* On the pool. */
static void run_check(void* arg) {
    struct check* one = arg;
    struct crypt_data* room = calloc(1, sizeof *room);
    const char* made =
        room == NULL ? NULL : crypt_rn(one->password, one->hash, room, (int)sizeof *room);
    one->right = made != NULL && same(made, one->hash) && !one->hopeless;
    free(room);
}

static void drop_check(void* arg) {
    struct check* one = arg;
    explicit_bzero(one->password, sizeof one->password);
    free(one);
}

/* Back on the loop that asked. */
static void end_check(void* arg) {
    struct check* one = arg;
    struct users* self = one->self;
    px_identity who = {.size = sizeof who, .max_payload = -1, .max_subscriptions = -1};
    who.account = text_of(self->account);
    if (!one->right)
        self->auth->reject(self->host, one->question,
                           text_of(one->hopeless ? "unknown user" : "wrong password"));
    else if (self->auth->accept(self->host, one->question, &who) != PX_OK)
        self->api->log(self->host, PX_LOG_WARN, self->api->failure(self->host));
    drop_check(one);
}

static const struct user* find_user(const struct users* self, px_text name) {
    for (uint64_t i = 0; i < self->count; ++i)
        if (strlen(self->known[i].name) == name.size &&
            memcmp(self->known[i].name, name.data, name.size) == 0)
            return &self->known[i];
    return NULL;
}

static void authenticate(void* arg, px_auth_question question, const px_auth_request* request) {
    struct users* self = arg;
    const struct user* found = find_user(self, request->user);
    struct check* one;
    if (request->so_far == PX_AUTH_ACCEPTED || request->user.size == 0 || self->count == 0) {
        self->auth->pass(self->host, question);
        return;
    }
    one = calloc(1, sizeof *one);
    if (one == NULL || !copy_text(request->password, one->password)) {
        free(one);
        self->auth->reject(self->host, question, text_of("the password is too long"));
        return;
    }
    one->self = self;
    one->question = question;
    one->hopeless = found == NULL;
    one->hash = found == NULL ? self->known[0].hash : found->hash;
    if (self->loop->work(self->host, run_check, end_check, drop_check, one) != PX_OK) {
        self->auth->reject(self->host, question, self->api->failure(self->host));
        drop_check(one);
    }
}

static const px_authenticator authenticator = {
    .size = sizeof authenticator,
    .name = "htpasswd-c",
    .authenticate = authenticate,
};

static px_status create(px_host* host, const px_host_v0* api, void** self) {
    struct users* made = calloc(1, sizeof *made);
    if (made == NULL)
        return PX_ERR_LIMIT;
    made->host = host;
    made->api = api;
    *self = made;
    return PX_OK;
}

/* Finds the users in the content, which it cuts into texts. */
static px_status read_users(struct users* self) {
    uint64_t lines = 1;
    for (const char* at = self->content; *at != '\0'; ++at)
        lines += *at == '\n';
    self->known = calloc(lines, sizeof *self->known);
    if (self->known == NULL)
        return PX_ERR_LIMIT;
    for (char *line = self->content, *next; line != NULL; line = next) {
        char* const end = strchr(line, '\n');
        next = end == NULL ? NULL : end + 1;
        if (end != NULL)
            *end = '\0';
        line[strcspn(line, "\r")] = '\0';
        if (*line == '\0' || *line == '#')
            continue;
        char* const colon = strchr(line, ':');
        if (colon == NULL || colon == line || strncmp(colon, ":$2", 3) != 0)
            return fail(self, PX_ERR_INVALID,
                        "the file has a line that is no name:hash as htpasswd -B makes");
        *colon = '\0';
        self->known[self->count].name = line;
        self->known[self->count++].hash = colon + 1;
    }
    return PX_OK;
}

static px_status init(void* state) {
    struct users* self = state;
    const px_text config = self->api->config(self->host);
    px_text content;
    char path[TEXT_BYTES_MAX];
    void* provider = NULL;
    self->loop = self->api->find(self->host, PX_LOOP_V0_ID, &provider);
    self->auth = self->api->find(self->host, PX_AUTH_V0_ID, &provider);
    const uint64_t path_size = px_config_string(config, "file", path, sizeof path);
    const uint64_t account_size =
        px_config_string(config, "account", self->account, sizeof self->account - 1);
    if (path_size > sizeof path || account_size >= sizeof self->account)
        return fail(self, PX_ERR_INVALID, "file and account are texts of at most 4095 bytes");
    const px_text file = {path, path_size};
    px_status status = self->api->read_file(self->host, file, FILE_BYTES_MAX, &content);
    if (status != PX_OK)
        return fail_as_said(self, status);
    self->content = calloc(1, content.size + 1);
    if (self->content == NULL)
        return PX_ERR_LIMIT;
    if (content.size > 0)
        memcpy(self->content, content.data, content.size);
    status = read_users(self);
    if (status != PX_OK)
        return status;
    status = self->auth->join(self->host, &authenticator, self);
    return status == PX_OK ? status : fail_as_said(self, status);
}

static void destroy(void* state) {
    struct users* self = state;
    free(self->known);
    free(self->content);
    free(self);
}

static const px_requirement requirements[] = {{PX_LOOP_V0_ID, 0, 0}, {PX_AUTH_V0_ID, 0, 0}};
static const px_option options[] = {
    {"file", PX_OPTION_TEXT, PX_OPTION_REQUIRED, NULL, NULL, 0, 0, NULL,
     "The users, as htpasswd -B writes them; a relative path starts from the configuration file."},
    {"account", PX_OPTION_TEXT, 0, "$G", NULL, 0, 0, NULL, "The account of all of them."},
};

static const px_plugin plugin = {
    .size = sizeof(px_plugin),
    .abi_major = PX_ABI_MAJOR,
    .abi_minor = PX_ABI_MINOR,
    .name = "htpasswd-c",
    .version = "0.1.0",
    .description = "Example in C: users of an htpasswd file",
    .requirements = requirements,
    .requirement_count = sizeof requirements / sizeof requirements[0],
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .create = create,
    .init = init,
    .destroy = destroy,
};

PX_PLUGIN_ENTRY {
    return &plugin;
}
