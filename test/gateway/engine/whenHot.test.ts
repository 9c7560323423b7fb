import type { Backend } from '../../../gateway/engine/backend.ts';
import type { EntityPlan } from '../../../gateway/engine/program.ts';
import type { ObjectShape } from '../../../gateway/engine/shape.ts';
import { whenHot } from '../../../gateway/engine/whenHot.ts';
import { federate } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

const shape: ObjectShape = { id: 0, typeName: 'Query', fields: [], deferred: [] };
const plan = {} as EntityPlan;

/** A backend that writes down what it makes and what runs. */
function recording(name: string, events: string[]): Backend {
  return {
    entities() {
      events.push(`${name} makes code`);
      const code = { collect: () => events.push(`${name} collects`), write: () => undefined };
      return () => code;
    },
    projection() {
      events.push(`${name} makes a projection`);
      return () => ({ by: name });
    },
  };
}

test('a step is interpreted seven times, then gets code once and keeps it', () => {
  const events: string[] = [];
  const codeForRun = whenHot(recording('cold', events), recording('hot', events)).entities(plan);

  for (let run = 0; run < 10; run++) codeForRun().collect(undefined as never, undefined as never);

  const cold = ['cold makes code', ...Array<string>(7).fill('cold collects')];
  expect(events).toEqual([...cold, 'hot makes code', ...Array<string>(3).fill('hot collects')]);
});

test('an answer is projected by interpretation seven times, then by code that is made once', () => {
  const events: string[] = [];
  const project = whenHot(recording('cold', events), recording('hot', events)).projection(shape);

  const by = Array.from({ length: 10 }, () => project?.({})?.by);

  expect(by).toEqual([...Array<string>(7).fill('cold'), ...Array<string>(3).fill('hot')]);
  expect(events).toEqual(['cold makes a projection', 'hot makes a projection']);
});

test('where no code can be made for an answer, the full projection makes it', () => {
  const hot: Backend = { ...recording('hot', []), projection: () => null };
  const project = whenHot(recording('cold', []), hot).projection(shape);

  const answers = Array.from({ length: 9 }, () => project?.({}));

  expect(answers.slice(6)).toEqual([{ by: 'cold' }, undefined, undefined]);
});

test('an operation is asked for and answered alike before and after it gets code of its own', async () => {
  const { ask, calls } = federate(library());
  const query = '{ me { id name reviews { body product { upc name reviews { author { name } } } } } }';

  const answers = [];
  for (let run = 0; run < 12; run++) answers.push(JSON.stringify(await ask(query)));

  expect(JSON.parse(answers[0] ?? '').errors).toBeUndefined();
  expect(new Set(answers).size).toBe(1);
  const perRun = calls.length / 12;
  expect(calls.slice(-perRun)).toEqual(calls.slice(0, perRun));
});
