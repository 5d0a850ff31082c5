#include "runtime/v8/internal.h"

namespace rtv8 {

namespace {

/* V8's own: with the sandbox, buffers must lie inside it. One for all isolates, never freed. */
v8::ArrayBuffer::Allocator *engine_allocator()
{
    static v8::ArrayBuffer::Allocator *shared = v8::ArrayBuffer::Allocator::NewDefaultAllocator();
    return shared;
}

}  // namespace

Allocator::Allocator() : max_(options().heap_mb_max << 20) {}

bool Allocator::try_reserve(size_t length)
{
    if (length > max_ || used_ > max_ - length) {
        return false;
    }
    used_ += length;
    return true;
}

void Allocator::release(size_t length)
{
    used_ -= length;
}

void *Allocator::Allocate(size_t length)
{
    if (!try_reserve(length)) {
        return nullptr;
    }
    void *data = engine_allocator()->Allocate(length);
    if (data == nullptr) {
        release(length);
    }
    return data;
}

void *Allocator::AllocateUninitialized(size_t length)
{
    if (!try_reserve(length)) {
        return nullptr;
    }
    void *data = engine_allocator()->AllocateUninitialized(length);
    if (data == nullptr) {
        release(length);
    }
    return data;
}

void Allocator::Free(void *data, size_t length)
{
    engine_allocator()->Free(data, length);
    release(length);
}

#if RTV8_MODERN
v8::PageAllocator *Allocator::GetPageAllocator()
{
    return engine_allocator()->GetPageAllocator();
}
#endif

}  // namespace rtv8
