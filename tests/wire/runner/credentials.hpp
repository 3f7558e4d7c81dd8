#pragma once

#include "script.hpp"
#include "support/certificates.hpp"

namespace wire {

/// The certificates every script may use, made anew for each run of the runner;
/// tests/wire/README.md has the list.
///
/// Owner: main; lives as long as the scripts run.
class credentials {
public:
    credentials();
    void describe(environment& where) const;

private:
    plexus::testing::temp_dir folder_;
    environment described_;
};

} // namespace wire
