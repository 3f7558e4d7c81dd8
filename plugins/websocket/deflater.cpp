#include "deflater.hpp"

#include <new>

#include <zlib.h>

#include "inflater.hpp"

namespace plexus::websocket {

namespace {

// The hash table is cleared for each message: at this level it has 16 kB, in the cache, and most
// messages are smaller than that.
constexpr int memory_level = 6;

} // namespace

deflater& deflater::mine() {
    thread_local deflater of_this_thread;
    return of_this_thread;
}

deflater::deflater() : stream_(std::make_unique<z_stream>()) {
    if (::deflateInit2(stream_.get(), Z_BEST_SPEED, Z_DEFLATED, -MAX_WBITS, memory_level,
                       Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
}

deflater::~deflater() {
    ::deflateEnd(stream_.get());
}

std::string_view deflater::compress(std::string_view message) {
    ::deflateReset(stream_.get());
    // Room for the worst case and the end of the flush, so that one call does all.
    const std::size_t bound = ::deflateBound(stream_.get(), message.size()) + 16;
    if (out_.size() < bound || (out_.size() > kept_max && bound <= kept_max)) {
        out_ = {};
        out_.resize(bound);
    }
    // zlib reads only, but its next_in is not const. A message is one write of a session: 2 GB at
    // most, as max_payload has 31 bits.
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(message.data()));
    stream_->avail_in = static_cast<uInt>(message.size());
    stream_->next_out = reinterpret_cast<Bytef*>(out_.data());
    stream_->avail_out = static_cast<uInt>(out_.size());
    ::deflate(stream_.get(), Z_SYNC_FLUSH);
    const std::size_t size = out_.size() - stream_->avail_out;
    return std::string_view(out_).substr(0, size - deflate_tail.size());
}

} // namespace plexus::websocket
