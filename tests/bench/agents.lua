-- Load for wrk: each request is another program, so that no server can answer from a cache of the whole source.
-- First argument: the module, with @ where a fresh number goes; second: the path to post to.
local counter, source, path

function init(args)
  source, path = args[1], args[2]
  counter = math.random(1, 2 ^ 30)
end

function request()
  counter = counter + 1
  local body = string.gsub(source, "@", tostring(counter))
  return wrk.format("POST", path, { ["content-type"] = "application/javascript" }, body)
end

function done(summary, latency)
  io.write(string.format("JSON {\"requests\": %d, \"duration_us\": %d, \"errors\": %d, \"p50_us\": %d, \"p99_us\": %d}\n",
    summary.requests, summary.duration,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
