#include "inflater.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include <zlib.h>

namespace plexus::websocket {

namespace {

constexpr std::size_t pool_max = 4;

std::vector<std::unique_ptr<inflater>>& pool() {
    thread_local std::vector<std::unique_ptr<inflater>> idle;
    return idle;
}

} // namespace

std::unique_ptr<inflater> inflater::take() {
    if (pool().empty())
        return std::make_unique<inflater>();
    auto taken = std::move(pool().back());
    pool().pop_back();
    return taken;
}

void inflater::give_back(std::unique_ptr<inflater> used) {
    if (pool().size() == pool_max)
        return;
    ::inflateReset(used->stream_.get());
    used->ended_ = false;
    pool().push_back(std::move(used));
}

inflater::inflater() : stream_(std::make_unique<z_stream>()) {
    if (::inflateInit2(stream_.get(), -MAX_WBITS) != Z_OK)
        throw std::bad_alloc();
}

inflater::~inflater() {
    ::inflateEnd(stream_.get());
}

std::optional<std::size_t> inflater::inflate(std::string_view& in, std::span<char> room) {
    constexpr std::size_t step_max = std::numeric_limits<uInt>::max();
    if (ended_) {
        in = {};
        return 0;
    }
    const std::size_t given = std::min(in.size(), step_max);
    // zlib reads only, but its next_in is not const.
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_->avail_in = static_cast<uInt>(given);
    stream_->next_out = reinterpret_cast<Bytef*>(room.data());
    stream_->avail_out = static_cast<uInt>(std::min(room.size(), step_max));
    const std::size_t offered = stream_->avail_out;
    const int outcome = ::inflate(stream_.get(), Z_SYNC_FLUSH);
    in.remove_prefix(given - stream_->avail_in);
    ended_ = outcome == Z_STREAM_END;
    if (ended_)
        in = {};
    // Z_BUF_ERROR: there was nothing to do.
    if (outcome != Z_OK && outcome != Z_BUF_ERROR && !ended_)
        return {};
    return offered - stream_->avail_out;
}

} // namespace plexus::websocket
