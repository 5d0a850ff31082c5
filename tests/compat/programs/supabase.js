import { createClient } from '@supabase/supabase-js';
import { program, same } from './check.js';

export default program(async ({ ORIGIN }) => {
    const supabase = createClient(ORIGIN, 'anon-key', {
        auth: { persistSession: false, autoRefreshToken: false },
        realtime: { transport: globalThis.WebSocket ?? class {} },
    }); // as its documentation says for places without WebSocket
    const { data, error, count } = await supabase
        .from('todos')
        .select('id, title', { count: 'exact' })
        .eq('done', false)
        .order('id')
        .limit(2);
    same(
        [data, error, count],
        [
            [
                { id: 1, title: 'a' },
                { id: 2, title: 'b' },
            ],
            null,
            5,
        ],
        'select',
    );
    const inserted = await supabase.from('todos').insert({ title: 'new' }).select().single();
    same([inserted.data, inserted.status], [{ id: 9, title: 'new' }, 201], 'insert');
    const missing = await supabase.from('nothing').select();
    same([missing.data, missing.error.code, missing.status], [null, 'PGRST205', 404], 'errors');
    same((await supabase.rpc('add', { a: 1, b: 2 })).data, 3, 'rpc');
    const login = await supabase.auth.signInWithPassword({ email: 'a@b.c', password: 'p' });
    same([login.error, login.data.user?.id], [null, 'u1'], 'login');
    const invoked = await supabase.functions.invoke('hello', { body: { name: 'x' } });
    same(invoked.data, { hello: 'x' }, 'functions');
});
