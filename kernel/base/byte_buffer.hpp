#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace plexus {

/// A growable run of bytes in one piece: appended at the end, consumed at the front.
///
/// Made for what moves between layers of a connection, so: bytes are never zeroed, growing uses
/// realloc (no copy for large blocks where the system can remap them), consuming is moving an
/// offset, and an empty buffer that was released holds no memory at all.
///
/// Thread: [any], one at a time.
/// Owner:  holds its bytes; moving hands them over, copying is deleted because it would hide a
/// cost. Limits: none of its own, the user bounds what it appends. Running out of memory ends the
/// process. Views and spans into it are valid until the next append, prepare, reserve, release or
/// move.
class byte_buffer {
public:
    byte_buffer() noexcept = default;
    byte_buffer(byte_buffer&& other) noexcept;
    byte_buffer& operator=(byte_buffer&& other) noexcept;
    byte_buffer(const byte_buffer&) = delete;
    byte_buffer& operator=(const byte_buffer&) = delete;
    ~byte_buffer();

    const char* data() const noexcept { return memory_ + begin_; }
    char* data() noexcept { return memory_ + begin_; }
    std::size_t size() const noexcept { return end_ - begin_; }
    bool empty() const noexcept { return begin_ == end_; }
    /// Bytes allocated, in use or not.
    std::size_t capacity() const noexcept { return capacity_; }

    std::span<const char> span() const noexcept { return {data(), size()}; }
    std::string_view view() const noexcept { return {data(), size()}; }

    void append(std::span<const char> bytes);
    void append(std::string_view bytes) { append(std::span<const char>(bytes)); }
    void append(const std::string& bytes) { append(std::string_view(bytes)); }
    void append(const char* text) { append(std::string_view(text)); }
    void append(char byte) { append(std::span<const char>(&byte, 1)); }

    /// Room for at least `size` bytes after the last one, to be written by the caller and made part
    /// of the buffer by commit(). The span covers all the room there is.
    std::span<char> prepare(std::size_t size);
    /// Takes in the first `size` bytes of the room prepare() gave.
    void commit(std::size_t size) noexcept;

    /// Drops `size` bytes at the front. REQUIRES: size <= size().
    void consume(std::size_t size) noexcept;
    /// Drops `size` bytes at the end. REQUIRES: size <= size().
    void drop_back(std::size_t size) noexcept;
    /// Drops the bytes, keeps the memory.
    void clear() noexcept { begin_ = end_ = 0; }

    /// Makes room for `size` bytes in all without further allocation.
    void reserve(std::size_t size);
    /// Gives memory back so that at most `keep` bytes or what the content needs stay allocated;
    /// with nothing inside and keep 0, all of it.
    void shrink(std::size_t keep = 0);

private:
    void grow(std::size_t room);
    void reallocate(std::size_t capacity);

    char* memory_ = nullptr;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t capacity_ = 0;
};

} // namespace plexus
