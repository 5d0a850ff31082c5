import { Marked, marked } from 'marked';
import { program, same } from './check.js';

export default program(async () => {
    same(
        marked.parse('# Hi *there*\n\n- a\n- b\n\n| x | y |\n|---|--:|\n| 1 | 2 |\n'),
        '<h1>Hi <em>there</em></h1>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<table>\n<thead>\n<tr>\n<th>x</th>\n<th align="right">y</th>\n</tr>\n</thead>\n' +
            '<tbody><tr>\n<td>1</td>\n<td align="right">2</td>\n</tr>\n</tbody></table>\n',
        'markdown',
    );
    same(
        marked.parseInline('`a<b` [l](http://x "t")'),
        '<code>a&lt;b</code> <a href="http://x" title="t">l</a>',
        'inline',
    );
    const own = new Marked({
        async: true,
        walkTokens: async (token) => {
            if (token.type === 'code') {
                token.text = (await token.text).toUpperCase();
            }
        },
    });
    same(await own.parse('```js\nlet a\n```'), '<pre><code class="language-js">LET A\n</code></pre>\n', 'async walk');
});
