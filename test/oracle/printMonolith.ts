import { printArguments, printInputs } from './printSubgraph.ts';
import { type InterfaceModel, interfaceFieldsIn, membersOf, type World } from './world.ts';

/** The same graph as one schema, without federation: what clients of the gateway must see. */
export function printMonolith(world: World): string {
  const parts = [
    ...world.types.map(({ name, interfaces, fields }) => {
      const implement = interfaces.length > 0 ? ` implements ${interfaces.join(' & ')}` : '';
      return `type ${name}${implement} {\n${fields.map(printField).join('\n')}\n}`;
    }),
    ...world.interfaces.map((asked) => {
      const fields = asked.fields.filter(({ name }) => isDeclared(world, asked, name));
      return `interface ${asked.name} {\n${fields.map(printField).join('\n')}\n}`;
    }),
    ...world.unions.map(({ name }) => `union ${name} = ${membersOf(world, name, null).join(' | ')}`),
  ];
  return [...parts, ...printInputs(world, parts.join('\n'))].join('\n\n');
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
