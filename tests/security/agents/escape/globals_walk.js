// A walk over all that can be reached from globalThis, for functions that are not the language's or the platform's.
// expect: ok:nothing | cpu_limit
export default { fetch() {
  const seen = new Set(), todo = [[globalThis, ""]], found = [];
  while (todo.length > 0) {
    const [o, path] = todo.pop();
    if (o === null || (typeof o !== "object" && typeof o !== "function") || seen.has(o)) continue;
    seen.add(o);
    for (const key of Reflect.ownKeys(o)) {
      const own = Object.getOwnPropertyDescriptor(o, key), name = `${path}.${String(key)}`;
      if (/secret|binding|snapshot|hook|startArg|setHelpers|loadFamily|timerStart/i.test(String(key))) found.push(name);
      todo.push([own.value, name], [own.get, name], [own.set, name]);
    }
    todo.push([Object.getPrototypeOf(o), `${path}.__proto__`]);
  }
  return new Response(found.join() || "nothing");
} };
