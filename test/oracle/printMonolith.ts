import { printArguments, printInputs } from './printSubgraph.ts';
import { type InterfaceModel, interfaceFieldsIn, membersOf, parentOf, type World } from './world.ts';

/** The same graph as one schema, without federation: what clients of the gateway must see. */
export function printMonolith(world: World): string {
  const parts = [
    ...world.types.map(({ name, interfaces, fields }) => {
      const implement = interfaces.length > 0 ? ` implements ${interfaces.join(' & ')}` : '';
      const visible = fields.filter(({ isInaccessible }) => !isInaccessible);
      return `type ${name}${implement} {\n${visible.map(printField).join('\n')}\n}`;
    }),
    ...world.interfaces.map((asked) => {
      const fields = asked.fields.filter(({ name }) => isDeclared(world, asked, name));
      return `interface ${asked.name}${parentOf(world, asked)} {\n${fields.map(printField).join('\n')}\n}`;
    }),
    ...world.unions.map(({ name }) => `union ${name} = ${membersOf(world, name, null).join(' | ')}`),
  ];
  // What only hidden fields use is there, too.
  const all = world.types.flatMap(({ fields }) => fields.map(printField));
  return [...parts, ...printInputs(world, [...parts, ...all].join('\n'))].join('\n\n');
}

type Printed = InterfaceModel['fields'][number];

function printField({ name, args, type }: Printed): string {
  return `  ${name}${printArguments(args)}: ${type}`;
}

/** An interface has the fields that any subgraph gives it. */
function isDeclared(world: World, asked: InterfaceModel, name: string): boolean {
  const isAdded = asked.asObject !== null && name.endsWith('Extra');
  return isAdded || asked.homes.some((home) => interfaceFieldsIn(world, asked, home).includes(name));
}
