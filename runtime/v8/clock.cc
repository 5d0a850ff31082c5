#include <chrono>
#include <utility>

#include "runtime/v8/clock.h"

namespace rtv8 {

namespace {

double held_ms = 0; /* 0: nothing is held */

double live_ms()
{
    using std::chrono::duration;
    return duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/* V8's own platform, with another clock for Date. */
class ClockPlatform final : public v8::Platform {
  public:
    explicit ClockPlatform(v8::Platform *inner) : inner_(inner) {}

    double CurrentClockTimeMillis() override { return held_ms != 0 ? held_ms : live_ms(); }

    v8::PageAllocator *GetPageAllocator() override { return inner_->GetPageAllocator(); }
    int NumberOfWorkerThreads() override { return inner_->NumberOfWorkerThreads(); }
    bool IdleTasksEnabled(v8::Isolate *isolate) override { return inner_->IdleTasksEnabled(isolate); }
    double MonotonicallyIncreasingTime() override { return inner_->MonotonicallyIncreasingTime(); }
    StackTracePrinter GetStackTracePrinter() override { return inner_->GetStackTracePrinter(); }
    v8::TracingController *GetTracingController() override { return inner_->GetTracingController(); }
    void DumpWithoutCrashing() override { inner_->DumpWithoutCrashing(); }
    v8::HighAllocationThroughputObserver *GetHighAllocationThroughputObserver() override
    {
        return inner_->GetHighAllocationThroughputObserver();
    }
    void OnCriticalMemoryPressure() override { inner_->OnCriticalMemoryPressure(); }
#if RTV8_MODERN
    v8::ThreadIsolatedAllocator *GetThreadIsolatedAllocator() override { return inner_->GetThreadIsolatedAllocator(); }
    size_t GetZeroSegmentSize() override { return inner_->GetZeroSegmentSize(); }
    std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate *isolate, v8::TaskPriority priority) override
    {
        return inner_->GetForegroundTaskRunner(isolate, priority);
    }

  protected:
    std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> job,
                                                 const v8::SourceLocation &location) override
    {
        return inner_->CreateJob(priority, std::move(job), location);
    }
    void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                    const v8::SourceLocation &location) override
    {
        inner_->PostTaskOnWorkerThread(priority, std::move(task), location);
    }
    void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task, double delay,
                                           const v8::SourceLocation &location) override
    {
        inner_->PostDelayedTaskOnWorkerThread(priority, std::move(task), delay, location);
    }
#else
    v8::ZoneBackingAllocator *GetZoneBackingAllocator() override { return inner_->GetZoneBackingAllocator(); }
    bool OnCriticalMemoryPressure(size_t length) override { return inner_->OnCriticalMemoryPressure(length); }
    std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate *isolate) override
    {
        return inner_->GetForegroundTaskRunner(isolate);
    }
    void CallOnWorkerThread(std::unique_ptr<v8::Task> task) override { inner_->CallOnWorkerThread(std::move(task)); }
    void CallDelayedOnWorkerThread(std::unique_ptr<v8::Task> task, double delay) override
    {
        inner_->CallDelayedOnWorkerThread(std::move(task), delay);
    }
    std::unique_ptr<v8::JobHandle> PostJob(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> job) override
    {
        return inner_->PostJob(priority, std::move(job));
    }
#endif

  private:
    v8::Platform *inner_;
};

}  // namespace

std::unique_ptr<v8::Platform> clock_platform(v8::Platform *inner)
{
    return std::make_unique<ClockPlatform>(inner);
}

}  // namespace rtv8

void rtv8_clock_hold(double ms)
{
    rtv8::held_ms = ms;
}
