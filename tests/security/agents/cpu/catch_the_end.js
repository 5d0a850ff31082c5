// Catches and finally-blocks around an endless loop, so that its end would have to be catchable.
// expect: cpu_limit
export default { fetch() { for (;;) { try { for (;;); } catch { continue; } finally { continue; } } } };
