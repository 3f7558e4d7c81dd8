// An authenticator: the users of an htpasswd file. Hashes are checked on the worker pool, so the
// answer comes later; the file is read again now and then, and who is gone from it loses their
// connections.
#include <memory>
#include <mutex>
#include <string>

#include <plexus/auth.hpp>
#include <plexus/config.hpp>
#include <plexus/loop.hpp>
#include <plexus/plugin.hpp>

#include "user_file.hpp"

namespace {

using users_ptr = std::shared_ptr<const user_file>;

constexpr px_option options[] = {
    {"file", PX_OPTION_TEXT, PX_OPTION_REQUIRED, nullptr, nullptr, 0, 0, nullptr,
     "The users, as htpasswd -B writes them; a relative path starts from the configuration file."},
    {"account", PX_OPTION_TEXT, 0, "$G", nullptr, 0, 0, nullptr, "The account of all of them."},
    {"look_every", PX_OPTION_DURATION, 0, "10s", nullptr, 1'000'000, 3'600'000'000'000, nullptr,
     "How often the file is read again."},
};
constexpr px_requirement requirements[] = {{PX_LOOP_V0_ID, 0, 0}, {PX_AUTH_V0_ID, 0, 0}};

/// Reads the file. [init], and as work
plexus::result<users_ptr> read_users(const plexus::host& host, const std::string& path) {
    px_text content{};
    const px_status status =
        host.api().read_file(host.handle(), plexus::to_text(path), user_file::bytes_max, &content);
    if (status != PX_OK)
        return host.last_error(status);
    auto users = user_file::read(plexus::view(content));
    if (!users)
        return plexus::error{PX_ERR_INVALID, path + ": " + users.error().text};
    return std::make_shared<const user_file>(std::move(*users));
}

/// Thread: decide() [loop], any of them; the rest [home].
class htpasswd {
public:
    static constexpr plexus::description about{
        .name = "htpasswd",
        .version = "0.1.0",
        .text = "Example: users of an htpasswd file",
        .requirements = requirements,
        .options = options,
    };

    explicit htpasswd(plexus::context& context)
        : host_(context.host), path_(setting("file")), account_(setting("account")),
          link_(host_, "htpasswd", [this](plexus::login asked) { decide(std::move(asked)); }),
          look_(host_, [this] { look(); }) {}

    plexus::result<void> init() {
        auto users = read_users(host_, path_);
        if (!users)
            return users.error();
        host_.notice("users in ", path_, ": ", (*users)->size());
        users_ = std::move(*users);
        return link_.join();
    }

    plexus::result<void> activate() {
        return look_.start_every(*plexus::config_view(host_.config()).duration("look_every"));
    }

private:
    std::string setting(const char* key) const {
        return plexus::config_view(host_.config()).text(key).value_or("");
    }

    users_ptr users() const {
        const std::lock_guard lock(mutex_);
        return users_;
    }

    void decide(plexus::login asked) {
        if (asked.accepted_already() || asked.user().empty()) {
            asked.pass();
            return;
        }
        const users_ptr known = users();
        const std::string* hash = known->find(asked.user());
        // An unknown user takes as long as a known one.
        const bool hopeless = hash == nullptr;
        if (hopeless)
            hash = known->any();
        if (hash == nullptr) {
            asked.pass();
            return;
        }
        struct check {
            plexus::login asked;
            std::string hash, password;
            bool right = false;
        };
        auto pending = std::make_shared<check>(std::move(asked), *hash, "");
        pending->password = pending->asked.password();
        const auto submitted = plexus::run_work(
            host_, [pending] { pending->right = is_password(pending->hash, pending->password); },
            [this, pending, hopeless] {
                if (!pending->right || hopeless)
                    pending->asked.reject(hopeless ? "unknown user" : "wrong password");
                else if (const auto in = pending->asked.accept({.account = account_}); !in)
                    host_.warn("could not accept a login: ", in.error().text);
            });
        if (!submitted)
            pending->asked.reject(submitted.error().text);
    }

    // The file is read on the pool; what came of it is looked at here again.
    void look() {
        auto fresh = std::make_shared<std::optional<plexus::result<users_ptr>>>();
        const auto submitted = plexus::run_work(
            host_, [fresh, &host = host_, path = path_] { fresh->emplace(read_users(host, path)); },
            [this, fresh] { take(**fresh); });
        if (!submitted)
            host_.debug("did not look at ", path_, ": ", submitted.error().text);
    }

    void take(const plexus::result<users_ptr>& fresh) {
        if (!fresh) {
            if (!broken_)
                host_.warn("keeps the users it has: ", fresh.error().text);
            broken_ = true;
            last_seen_ = nullptr;
            return;
        }
        broken_ = false;
        // A file that is being written may be empty or cut off: only what was found twice counts.
        const users_ptr before = std::exchange(last_seen_, *fresh);
        if (before == nullptr || **fresh != *before || **fresh == *users())
            return;
        {
            const std::lock_guard lock(mutex_);
            users_ = *fresh;
        }
        host_.notice("users in ", path_, ": ", (*fresh)->size());
        link_.recheck();
    }

    const plexus::host& host_;
    const std::string path_;
    const std::string account_;
    plexus::authenticator link_;
    plexus::timer look_;
    users_ptr last_seen_;      ///< when the file was last read; null at first
    bool broken_ = false;      ///< the file, when it was last read
    mutable std::mutex mutex_; // guards users_
    users_ptr users_;
};

} // namespace

PLEXUS_PLUGIN(htpasswd)
