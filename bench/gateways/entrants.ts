import { writeFileSync } from 'node:fs';
import { post } from '../measure/post.ts';
import type { Reference } from './bookshop/monolith.ts';
import { contendersNamed } from './contenders/contenders.ts';
import { scriptFrom } from './floor/script.ts';
import type { Operation } from './operations.ts';
import type { Options } from './options.ts';
import type { Entrant, Session } from './session.ts';
import { requestBody } from './turn.ts';

// Their plans have the fewest calls; the floor is the cost of exactly those calls.
const floorFollows = ['whiteslip', 'hive-rust'];

/** Starts every gateway that the options name, the floor last: it replays what another was seen to do. */
export async function enterAll(
  session: Session,
  { only, nodes }: Pick<Options, 'only' | 'nodes'>,
  operations: readonly Operation[],
  reference: Reference,
): Promise<readonly Entrant[]> {
  const probe = requestBody(operations[0]?.text ?? '');
  const entrants: Entrant[] = [];
  for (const contender of contendersNamed(only).toSorted((a, b) => Number(isFloor(a)) - Number(isFloor(b)))) {
    if (isFloor(contender)) await writeScript(session, entrants, operations, reference);
    for (const node of contender.isNodeProgram ? nodes : nodes.slice(0, 1)) {
      entrants.push(await session.enter(contender, node, probe));
      console.error(`${entrants.at(-1)?.label} is up`);
    }
  }
  return entrants;
}

function isFloor({ name }: { readonly name: string }): boolean {
  return name === 'floor';
}

async function writeScript(
  { bookshop, dispatcher, setting }: Session,
  entrants: readonly Entrant[],
  operations: readonly Operation[],
  reference: Reference,
): Promise<void> {
  const model = floorFollows.flatMap((name) => entrants.filter(({ label }) => label.startsWith(name)))[0];
  if (!model)
    throw new Error(`The floor replays the calls of ${floorFollows.join(' or ')}: name one of them too.`);
  const script = [];
  for (const { text } of operations) {
    const stages = await bookshop.watching(() =>
      post(dispatcher, model.origin, model.path, requestBody(text)),
    );
    script.push(scriptFrom(text, stages, bookshop.urls, await reference(text)));
  }
  writeFileSync(setting.scriptFile, JSON.stringify(script));
}
