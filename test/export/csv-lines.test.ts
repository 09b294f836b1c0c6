import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvLines } from '../../src/export/csv-lines.js';

test('text that starts a formula is escaped, and numbers stay numbers', () => {
  assert.equal(
    csvLines([
      ['=1+1', '@x', '+cmd', '-x', '-1+2', '\tx'],
      [-0.5, '-0.5', '+1e-3', '-Infinity', -Infinity, 'a=b'],
      ['a,b', 'a"b', 'a\nb', '\rx', '', null],
      [true, false, 0, '-', '-1 ', 'NaN'],
    ]),
    [
      "'=1+1,'@x,'+cmd,'-x,'-1+2,'\tx\n",
      '-0.5,-0.5,+1e-3,-Infinity,-Infinity,a=b\n',
      `"a,b","a""b","a\nb","'\rx",,\n`,
      "true,false,0,'-,'-1 ,NaN\n",
    ].join(''),
  );
});
