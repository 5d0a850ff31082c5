// structuredClone with transfer lists that repeat, detach while they are read, or are no buffers.
// expect: ok:DataCloneError,DataCloneError,Error,DataCloneError
export default { fetch() { const names = [], b = new ArrayBuffer(8), gone = new ArrayBuffer(8); structuredClone(gone, { transfer: [gone] }); for (const transfer of [[b, b], [{}], { *[Symbol.iterator]() { throw new Error("list"); } }, [gone]]) try { structuredClone(b, { transfer }); names.push("none"); } catch (error) { names.push(error.name); } return new Response(names.join()); } };
