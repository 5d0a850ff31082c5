// Headers that would change the answer's framing or its connection: the gateway frames it itself.
// expect: ok:body | agent_exception
export default {
  fetch() {
    return new Response("body", {
      headers: [
        ["content-length", "4000"],
        ["content-length", "1"],
        ["transfer-encoding", "chunked, gzip"],
        ["connection", "close, x-secret"],
        ["keep-alive", "timeout=1"],
        ["upgrade", "websocket"],
        ["trailer", "x"],
        ["te", "trailers"],
        ["proxy-connection", "close"],
        ["mayfly-execution", "forged"],
        ["server-timing", "forged"],
      ],
    });
  },
};
