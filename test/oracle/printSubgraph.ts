import {
  type ArgumentModel,
  type FieldModel,
  interfaceFieldsIn,
  membersOf,
  parentOf,
  type TypeModel,
  type World,
} from './world.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key" "@requires" "@provides" "@external" "@shareable" "@override" "@interfaceObject"
  "@inaccessible"
])`;

/** What one subgraph publishes. */
export function printSubgraph(world: World, subgraph: string): string {
  const parts = [
    ...world.types.map((type) => printType(world, type, subgraph)),
    ...world.interfaces.map((one) => printInterface(world, one.name, subgraph)),
    ...world.unions.map((union) => {
      const home = union.homes.find((one) => one.subgraph === subgraph);
      return home ? `union ${union.name} = ${home.members.join(' | ')}` : '';
    }),
  ].filter((part) => part !== '');
  return [LINK, ...parts, ...printInputs(world, parts.join('\n'))].join('\n\n');
}

function printType(world: World, type: TypeModel, subgraph: string): string {
  const home = type.homes.find((one) => one.subgraph === subgraph);
  if (!home) return '';
  const interfaces = type.interfaces.filter((name) =>
    world.interfaces.some((one) => one.name === name && one.homes.includes(subgraph)),
  );
  const keys = home.keys.map(
    (key) => `@key(fields: "${key.fields}"${key.isResolvable ? '' : ', resolvable: false'})`,
  );
  const fields = type.fields
    .filter((field) => !isAddedToInterface(world, field, subgraph))
    .map((field) => printField(field, subgraph, type))
    .filter((text) => text !== '');
  const implement = interfaces.length > 0 ? ` implements ${interfaces.join(' & ')}` : '';
  return `type ${type.name}${implement} ${keys.join(' ')} {\n${fields.join('\n')}\n}`;
}

function isAddedToInterface(world: World, field: FieldModel, subgraph: string): boolean {
  return world.interfaces.some(
    ({ asObject, fields }) =>
      asObject?.subgraph === subgraph &&
      fields.some(({ name }) => name === field.name) &&
      field.name !== 'id',
  );
}

function printField(field: FieldModel, subgraph: string, type: TypeModel): string {
  const home = field.homes.find((one) => one.subgraph === subgraph);
  if (!home) return '';
  const resolvers = field.homes.filter(({ role }) => role === 'resolves');
  const isShared = type.kind === 'value' || resolvers.length > 1;
  const directives = [
    home.role === 'external' ? '@external' : '',
    field.isInaccessible && home.role !== 'external' ? '@inaccessible' : '',
    home.role === 'resolves' && isShared && home.overrides === null ? '@shareable' : '',
    home.role === 'resolves' && field.requires !== null
      ? `@requires(fields: ${JSON.stringify(field.requires)})`
      : '',
    home.provides === null ? '' : `@provides(fields: "${home.provides}")`,
    home.overrides === null ? '' : `@override(from: "${home.overrides}")`,
  ].filter((text) => text !== '');
  return `  ${field.name}${printArguments(field.args)}: ${[home.type, ...directives].join(' ')}`;
}

export function printArguments(args: readonly ArgumentModel[]): string {
  return args.length === 0 ? '' : `(${args.map(printArgument).join(', ')})`;
}

function printArgument({ name, type, defaultValue }: ArgumentModel): string {
  return `${name}: ${type}${defaultValue === null ? '' : ` = ${defaultValue}`}`;
}

function printInterface(world: World, name: string, subgraph: string): string {
  const asked = world.interfaces.find((one) => one.name === name);
  if (!asked) return '';
  const { asObject } = asked;
  const isObject = asObject?.subgraph === subgraph;
  if (!isObject && !asked.homes.includes(subgraph)) return '';
  const names = isObject ? objectFieldsOf(world, name, subgraph) : interfaceFieldsIn(world, asked, subgraph);
  const fields = asked.fields
    .filter((field) => names.includes(field.name))
    .map((field) => `  ${field.name}${printArguments(field.args)}: ${field.type}`);
  const body = `{\n${fields.join('\n')}\n}`;
  if (isObject) return `type ${name} @key(fields: "id") @interfaceObject ${body}`;
  return `interface ${name}${parentOf(world, asked)} ${asObject?.resolver === subgraph ? '@key(fields: "id") ' : ''}${body}`;
}

function objectFieldsOf(world: World, name: string, subgraph: string): string[] {
  const members = membersOf(world, name, null);
  const type = world.types.find((one) => members.includes(one.name));
  const added = type?.fields.filter(({ homes }) => homes.some((home) => home.subgraph === subgraph)) ?? [];
  return ['id', ...added.map((field) => field.name)];
}

/** The enums, inputs and scalars that a text uses. */
export function printInputs({ enums, inputs }: Pick<World, 'enums' | 'inputs'>, text: string): string[] {
  const usedInputs = inputs.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(text));
  const inputTexts = usedInputs.map(
    ({ name, fields }) => `input ${name} { ${fields.map(printArgument).join(' ')} }`,
  );
  const all = [text, ...inputTexts].join('\n');
  const enumTexts = enums
    .filter(({ name }) => new RegExp(`\\b${name}\\b`).test(all))
    .map(({ name, values }) => `enum ${name} { ${values.join(' ')} }`);
  return [...inputTexts, ...enumTexts, ...(/\bJson\b/.test(all) ? ['scalar Json'] : [])];
}
