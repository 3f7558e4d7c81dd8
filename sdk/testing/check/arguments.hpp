#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <plexus/result.hpp>

#include "trial.hpp"

namespace plexus::check {

/// What the command line asks for.
struct arguments {
    std::string library;
    std::string config = "{}";
    struct companion {
        std::string library;
        std::string config = "{}";
    };
    std::vector<companion> companions; ///< that are there before it
    std::string folder;                ///< whose files the plugin may read; empty: none
    std::uint64_t first_seed = 1;
    std::uint64_t seeds = 20;
    patience limits;
    bool help = false;
};

extern const char* const usage;

/// Errors: one line that says what is wrong.
result<arguments> read_arguments(int count, const char* const* given);

} // namespace plexus::check
