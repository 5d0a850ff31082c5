import Ajv from 'ajv';

export default {
    fetch() {
        const validate = new Ajv().compile({ type: 'object', properties: { a: { type: 'number' } } });
        return new Response(String(validate({ a: 1 })));
    },
};
