// A pull that throws after the head of the answer has left.
// expect: agent_exception
export default {
  fetch() {
    let n = 0;
    return new Response(
      new ReadableStream({
        pull(c) {
          if (n++) throw new Error("pull");
          c.enqueue(new Uint8Array(1));
        },
      }),
    );
  },
};
