import {
    addBusinessDays,
    differenceInCalendarDays,
    eachWeekOfInterval,
    format,
    formatDistance,
    intervalToDuration,
    parse,
    parseISO,
} from 'date-fns';
import { de } from 'date-fns/locale';
import { program, same } from './check.js';

export default program(async () => {
    const day = new Date(2026, 1, 27, 15, 4, 5);
    same(format(day, "yyyy-MM-dd'T'HH:mm:ss EEEE"), '2026-02-27T15:04:05 Friday', 'format');
    same(format(day, 'd. MMMM yyyy, EEEE', { locale: de }), '27. Februar 2026, Freitag', 'a locale');
    same(format(addBusinessDays(day, 2), 'EEE d'), 'Tue 3', 'business days');
    same(differenceInCalendarDays(parse('03/01/2026', 'MM/dd/yyyy', day), day), 2, 'difference');
    same(formatDistance(new Date(0), new Date(90 * 60000)), 'about 2 hours', 'distance');
    same(eachWeekOfInterval({ start: new Date(2026, 0, 1), end: new Date(2026, 0, 31) }).length, 5, 'weeks');
    same(
        intervalToDuration({ start: parseISO('2026-01-01'), end: parseISO('2026-03-04') }),
        { months: 2, days: 3 },
        'duration',
    );
});
