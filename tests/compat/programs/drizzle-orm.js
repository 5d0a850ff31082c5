import { and, desc, eq, gt, sql } from 'drizzle-orm';
import { int, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { program, same } from './check.js';

const users = sqliteTable('users', { id: int().primaryKey(), name: text().notNull(), age: int() });
const posts = sqliteTable('posts', {
    id: int().primaryKey(),
    author: int().references(() => users.id),
    title: text().notNull(),
});

export default program(async ({ ORIGIN }) => {
    const db = drizzle(async (query, params, method) => {
        const response = await fetch(`${ORIGIN}/query`, {
            method: 'POST',
            body: JSON.stringify({ query, params, method }),
        });
        if (!response.ok) {
            throw new Error(await response.text());
        }
        return await response.json();
    });
    await db.run(sql`create table users (id integer primary key, name text not null, age integer)`);
    await db.run(sql`create table posts (id integer primary key, author integer, title text not null)`);
    await db.insert(users).values([
        { name: 'Ann', age: 30 },
        { name: 'Bob', age: 20 },
        { name: "Eve'; drop table users", age: 40 },
    ]);
    await db.insert(posts).values({ author: 1, title: 'first' });
    same(
        await db
            .select()
            .from(users)
            .where(and(gt(users.age, 20), eq(users.name, 'Ann'))),
        [{ id: 1, name: 'Ann', age: 30 }],
        'where',
    );
    same(
        (await db.select({ name: users.name }).from(users).orderBy(desc(users.age)).limit(1))[0].name,
        "Eve'; drop table users",
        'order',
    );
    same(
        await db
            .select({ who: users.name, title: posts.title })
            .from(posts)
            .innerJoin(users, eq(posts.author, users.id)),
        [{ who: 'Ann', title: 'first' }],
        'join',
    );
    same(
        await db
            .update(users)
            .set({ age: sql`${users.age} + 1` })
            .where(eq(users.id, 2))
            .returning(),
        [{ id: 2, name: 'Bob', age: 21 }],
        'update',
    );
    await db.delete(users).where(eq(users.id, 3));
    same((await db.select({ n: sql`count(*)` }).from(users))[0].n, 2, 'delete');
});
