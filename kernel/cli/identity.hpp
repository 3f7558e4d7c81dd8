#pragma once

#include <string>
#include <string_view>

namespace plexus::cli {

/// What the program was called as. Called as `nats-server` it says so in messages, usage and
/// `--version`, and has what is expected of a server of that name (load_options.hpp); by any other
/// name it is `plexus-server` (design section 1). Nothing else differs.
struct identity {
    std::string
        name; ///< `nats-server` or `plexus-server`: begins messages, is looked for by --signal
    std::string executable; ///< base name of argv[0]: syslog tag, name of the ports file

    bool is_reference() const noexcept; ///< It is called as `nats-server`.

    static identity from_argv0(std::string_view argv0);
    /// The one line of `--version`, without a newline.
    std::string version_line() const;
};

} // namespace plexus::cli
