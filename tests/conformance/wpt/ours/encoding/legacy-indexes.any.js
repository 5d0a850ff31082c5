// META: script=/encoding/legacy-mb-tchinese/big5/big5_index.js
// META: script=/encoding/legacy-mb-korean/euc-kr/euckr_index.js
// META: script=/encoding/legacy-mb-japanese/euc-jp/jis0208_index.js
// META: script=/encoding/legacy-mb-japanese/euc-jp/jis0212_index.js

// Every code of the multi-byte encodings by the tree's copies of the standard's indexes, which its own tests read in pages.

function check(label, index, codeOf) {
    test(() => {
        const decoder = new TextDecoder(label, { fatal: true });
        let count = 0;
        index.forEach((point, pointer) => {
            const bytes = point === null ? null : codeOf(pointer);
            if (bytes !== null) {
                assert_equals(decoder.decode(new Uint8Array(bytes)), String.fromCodePoint(point), `pointer ${pointer}`);
                count++;
            }
        });
        assert_greater_than(count, 6000);
    }, `${label}, ${index.length} pointers`);
}

const row = (pointer, length) => Math.floor(pointer / length);
const shifted = (trail) => trail + (trail < 0x3f ? 0x40 : 0x41);
const inRows = (pointer) => (pointer < 94 * 94 ? [row(pointer, 94) + 0xa1, pointer % 94 + 0xa1] : null);

check('big5', big5, (p) => [row(p, 157) + 0x81, p % 157 + (p % 157 < 0x3f ? 0x40 : 0x62)]);
check('euc-kr', euckr, (p) => [row(p, 190) + 0x81, p % 190 + 0x41]);
check('shift_jis', jis0208, (p) => [row(p, 188) + (row(p, 188) < 0x1f ? 0x81 : 0xc1), shifted(p % 188)]);
check('euc-jp', jis0208, inRows);
check('euc-jp', jis0212, (p) => [0x8f, ...inRows(p)]);
check('iso-2022-jp', jis0208, (p) => (inRows(p) === null ? null : [0x1b, 0x24, 0x42, ...inRows(p).map((byte) => byte - 0x80)]));
