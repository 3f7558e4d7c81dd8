#include "metrics/process.hpp"

#include <unistd.h>

#include <vector>

#include <doctest/doctest.h>

#include "exposition_reader.hpp"

using namespace plexus::monitoring;

TEST_CASE("process: the facts of the test itself are plausible") {
    const process_facts facts = read_process_facts();
    CHECK(facts.resident_bytes > 1024 * 1024);
    CHECK(facts.virtual_bytes > facts.resident_bytes);
    CHECK(facts.threads >= 1);
    CHECK(facts.open_files >= 3);
    CHECK(facts.open_files_max >= facts.open_files);
    CHECK(facts.start_seconds > 1.7e9);

    exposition made(exposition_format::openmetrics);
    add_process_metrics(made, facts);
    const auto all = exposition_reader::read(made.take(), true);
    CHECK(exposition_reader::value(all, "process_resident_memory_bytes") > 0);
}

// Other threads of the test program may open and close a few meanwhile.
TEST_CASE("process: open files are counted") {
    const auto before = read_process_facts().open_files;
    std::vector<int> files;
    for (int i = 0; i < 100; ++i)
        files.push_back(dup(2));
    const auto after = read_process_facts().open_files;
    CHECK(after >= before + 90);
    CHECK(after <= before + 110);
    for (const int file : files)
        close(file);
}
