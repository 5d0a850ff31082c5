// Process: worker (lazy family). Trust: defines what agents see.
//
// The classes of "cloudflare:workers" whose objects only a call between isolates makes. There is none yet; libraries ask whether a
// value is one.

const { TypeError } = primordials;
const { finishClass } = platform.core;

function refuse(name) {
    throw new TypeError(`${name} cannot be constructed here: there is no other isolate to call`);
}

class RpcStub {
    constructor() {
        refuse('RpcStub');
    }
}
class RpcPromise {
    constructor() {
        refuse('RpcPromise');
    }
}
class RpcProperty {
    constructor() {
        refuse('RpcProperty');
    }
}
class ServiceStub {
    constructor() {
        refuse('ServiceStub');
    }
}
finishClass(RpcStub, 'RpcStub');
finishClass(RpcPromise, 'RpcPromise');
finishClass(RpcProperty, 'RpcProperty');
finishClass(ServiceStub, 'ServiceStub');

return { RpcPromise, RpcProperty, RpcStub, ServiceStub };
