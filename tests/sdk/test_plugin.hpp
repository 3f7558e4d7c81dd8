#pragma once

#include <doctest/doctest.h>

#include <functional>

#include <plexus/bus.hpp>
#include <plexus/plugin.hpp>
#include <plexus/wait.hpp>

#include "testing/fake_host.hpp"

namespace plexus::test {

/// A plugin whose functions are the test's.
struct scripted {
    static constexpr description about{.name = "scripted", .version = "1", .text = "for tests"};
    static inline std::function<void(context&)> on_make, on_activate, on_deactivate;
    static inline std::function<result<void>(std::string_view)> on_check;
    static inline std::function<void(context&)> on_reload;
    static inline std::function<void(context&, std::uint32_t)> on_drain;

    explicit scripted(context& given) : with(given) { call(on_make); }
    void activate() { call(on_activate); }
    void deactivate() { call(on_deactivate); }
    result<void> check(std::string_view json) { return on_check ? on_check(json) : result<void>{}; }
    void reload() { call(on_reload); }
    void drain(std::uint32_t reason) {
        if (on_drain)
            on_drain(with, reason);
    }

    context& with;

private:
    void call(const std::function<void(context&)>& function) {
        if (function)
            function(with);
    }
};

/// One such in a world of its own.
struct scripted_host {
    scripted_host() {
        scripted::on_make = scripted::on_activate = scripted::on_deactivate = {};
        scripted::on_check = {};
        scripted::on_reload = {};
        scripted::on_drain = {};
    }
    testing::world world;
    testing::fake_host host{world, plugin_instance<scripted>::table()};
};

using strings = std::vector<std::string>;

} // namespace plexus::test
