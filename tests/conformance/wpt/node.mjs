// Runs one test in Node, for the figure beside Mayfly's: the program comes as a message, its lines go back as messages.

process.on('uncaughtException', (error) => {
    process.send(JSON.stringify({ wpt: 'crash', message: String(error) }));
});
process.once('message', async (source) => {
    const { runInThisContext } = await import('node:vm');
    await runInThisContext(`(function () {${source}\n; return wptFinished; })`, { filename: 'test.js' })();
    process.disconnect();
});
