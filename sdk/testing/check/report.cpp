#include "report.hpp"

#include <cstdio>

namespace plexus::check {

namespace {

void line(const char* result, const std::string& text) {
    std::printf("%-4s  %s\n", result, text.c_str());
    std::fflush(stdout);
}

} // namespace

void report::add(const std::string& name, const std::vector<std::string>& complaints) {
    ++(complaints.empty() ? passed_ : failed_);
    if (complaints.empty())
        line("ok", name);
    else
        line("FAIL", name + ": " + complaints.front());
    for (std::size_t i = 1; i < complaints.size(); ++i)
        line("", "  " + complaints[i]);
}

void report::skip(const std::string& name, const std::string& why) {
    ++skipped_;
    line("skip", name + ": " + why);
}

bool report::finish() const {
    std::printf("plugin-check: %zu passed, %zu failed", passed_, failed_);
    if (skipped_ > 0)
        std::printf(", %zu skipped", skipped_);
    std::printf("\n");
    return failed_ == 0 && passed_ > 0 && skipped_ == 0;
}

} // namespace plexus::check
