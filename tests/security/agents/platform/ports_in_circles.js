// Ports sent through each other, closed and moved while their messages are under way.
// expect: ok:done | never_settled | timer_limit | cpu_limit
export default {
  async fetch() {
    const channels = Array.from({ length: 20 }, () => new MessageChannel());
    for (let i = 0; i < 20; i++) {
      const a = channels[i], b = channels[(i + 1) % 20];
      a.port2.onmessage = (event) => {
        for (const port of event.ports) { port.postMessage("x"); port.onmessage = () => port.close(); if (i % 3 === 0) port.close(); }
        if (i % 4 === 0) a.port2.close();
      };
      try { a.port1.postMessage({ p: b.port1 }, [b.port1]); } catch (error) { if (error.name !== "DataCloneError") throw error; }
      try { a.port1.postMessage(1, [a.port2]); } catch (error) { if (error.name !== "DataCloneError") throw error; }
    }
    await scheduler.wait(20);
    return new Response("done");
  },
};
