import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from './model.ts';
import type { ModelRoles } from './modelRoles.ts';
import { versionOf } from './modelVersion.ts';

/** Where the committed models lie: a file for each version, and one that gives the roles. */
export const modelsFolder = join(import.meta.dirname, '..', 'generated');

const rolesFile = 'modelRegistry.json';

/** The champion and, if there is one, the challenger. */
export interface CommittedModels {
  readonly champion: Model;
  readonly challenger: Model | null;
}

export function readCommittedModels(folder: string = modelsFolder): CommittedModels {
  const roles: ModelRoles = JSON.parse(readFileSync(join(folder, rolesFile), 'utf8'));
  return {
    champion: readModel(roles.champion, folder),
    challenger: roles.challenger === null ? null : readModel(roles.challenger, folder),
  };
}

/** A model by version, an old one too; throws where the file does not hold what the version stands for. */
export function readModel(version: string, folder: string = modelsFolder): Model {
  const model: Model = JSON.parse(readFileSync(join(folder, `${version}.json`), 'utf8'));
  const { version: named, ...said } = model;
  if (named !== version || versionOf(said) !== version) {
    throw new Error(`The file of model ${version} does not hold that model.`);
  }
  return model;
}

export function writeModel(model: Model, folder: string): void {
  writeFileSync(join(folder, `${model.version}.json`), textOf(model));
}

/** Writes the roles and what they were chosen by. */
export function writeRoles(roles: ModelRoles, folder: string): void {
  writeFileSync(join(folder, rolesFile), `${JSON.stringify(roles, null, 2)}\n`);
}

/** JSON with a line for each property, and for each item of a list of objects: small, and diffs can be read. */
function textOf(model: Model): string {
  const properties = Object.entries(model).map(
    ([name, value]) => `${JSON.stringify(name)}: ${valueText(value)}`,
  );
  return `{\n${properties.join(',\n')}\n}\n`;
}

function valueText(value: unknown): string {
  if (!Array.isArray(value) || typeof value[0] !== 'object') return JSON.stringify(value);
  return `[\n${value.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
}
