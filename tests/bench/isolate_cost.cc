/* What the worker's isolate costs: made from Mayfly's snapshot with everything of the platform at hand, and disposed of without
 * having run anything. Beside engine_floor's isolate and context, this is what the platform adds. Prints JSON.
 *
 *     isolate_cost [ITERATIONS]            times are medians, in microseconds of CPU */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <vector>

#include "runtime/v8/rtv8.h"

namespace {

double now_us()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

void check(int rc, const char *what)
{
    if (rc != 0) {
        fprintf(stderr, "isolate_cost: %s: error %d\n", what, rc);
        exit(1);
    }
}

}  // namespace

int main(int argc, char **argv)
{
    int iterations = std::max(argc > 1 ? atoi(argv[1]) : 1000, 10);
    rtv8_process_options_t options = {};
    options.heap_mb_max = 512;
    check(rtv8_process_start(&options), "the engine does not start");
    std::vector<double> creates, disposes;
    for (int i = 0; i < iterations + iterations / 10; i++) {
        rtv8_isolate_t *isolate;
        double start = now_us();
        check(rtv8_isolate_new(&isolate), "no isolate");
        double made = now_us();
        rtv8_isolate_dispose(isolate);
        if (i >= iterations / 10) {
            creates.push_back(made - start);
            disposes.push_back(now_us() - made);
        }
    }
    printf("{\"create_us\": %.1f, \"dispose_us\": %.1f}\n", median(creates), median(disposes));
    rtv8_process_stop();
    return 0;
}
