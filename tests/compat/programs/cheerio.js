import { load } from 'cheerio';
import { program, same } from './check.js';

export default program(async () => {
    const $ = load('<ul id=fruits><li class=apple>Apple<li class="orange big">Orange &amp; more</ul><p>Tail');
    same(
        $('#fruits li')
            .map((i, element) => $(element).text())
            .get(),
        ['Apple', 'Orange & more'],
        'select',
    );
    same(
        [$('li.big').prev().attr('class'), $('li:contains("Orange")').length, $('li').not('.apple').index()],
        ['apple', 1, 1],
        'traverse',
    );
    $('.apple').addClass('red').after('<li>Pear</li>').attr('data-x', '1');
    same(
        $.html('#fruits'),
        '<ul id="fruits"><li class="apple red" data-x="1">Apple</li><li>Pear</li><li class="orange big">Orange &amp; more</li></ul>',
        'edit',
    );
    same(
        $.extract({ items: ['li'], tail: 'p' }),
        { items: ['Apple', 'Pear', 'Orange & more'], tail: 'Tail' },
        'extract',
    );
    same(load('<a><b/></a>', { xml: true }).xml(), '<a><b/></a>', 'xml');
});
