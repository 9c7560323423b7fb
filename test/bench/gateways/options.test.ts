import { contendersNamed } from '../../../bench/gateways/contenders/contenders.ts';
import { operationNamed } from '../../../bench/gateways/operations.ts';
import { readOptions } from '../../../bench/gateways/options.ts';

test('gateways, operations and several Nodes can be chosen', () => {
  const options = readOptions([
    '--only',
    'whiteslip,grafbase',
    '--operations',
    'tiny',
    '--node',
    '/a',
    '--node',
    'b',
  ]);
  expect(options).toMatchObject({
    only: ['whiteslip', 'grafbase'],
    operations: ['tiny'],
    nodes: ['/a', `${process.cwd()}/b`],
  });
});

test.each(['0', '-1', '1.5', 'many', '1001', ''])('"%s" is no number of rounds', (rounds) => {
  expect(() => readOptions([`--rounds=${rounds}`])).toThrow('--rounds is a whole number from 1 to 1000');
});

test('a gateway or operation that does not exist is refused with the names of those that do', () => {
  expect(() => contendersNamed(['gatsby'])).toThrow(
    'There is no gateway "gatsby"; there are whiteslip, grafbase',
  );
  expect(() => operationNamed('huge')).toThrow('There is no operation "huge"; there are heavy, small, tiny.');
});
