/** What may never be a feature, and why. */
export interface Ban {
  readonly name: string;
  /** Other names under which it comes along, in lower case without separators. */
  readonly aliases: readonly string[];
  readonly reason: string;
}

/**
 * Protected attributes, and data whose use nobody consented to. Age and education stand in the public
 * training file too and are left out like sex and marriage: being of age is a condition to apply, no
 * reason for a better score, and education is declared by the person, stands in for class and region,
 * and says nothing that the statements do not say better.
 */
export const bannedFeatures: readonly Ban[] = [
  {
    name: 'sex',
    aliases: ['gender', 'ismale', 'isfemale'],
    reason: 'Sex is a protected attribute: credit may not depend on it.',
  },
  {
    name: 'marriage',
    aliases: ['maritalstatus', 'ismarried', 'spouse'],
    reason: 'Marital status is a protected attribute: credit may not depend on it.',
  },
  {
    name: 'religion',
    aliases: ['faith', 'belief'],
    reason: 'Religion is sensitive personal information and a protected attribute.',
  },
  {
    name: 'ethnicity',
    aliases: ['race', 'nationality', 'ethnicgroup'],
    reason: 'Ethnicity is a protected attribute: credit may not depend on it.',
  },
  {
    name: 'age',
    aliases: ['birthdate', 'dateofbirth', 'birthyear'],
    reason: 'Age decides whether a person may apply at all, never how well the person scores.',
  },
  {
    name: 'education',
    aliases: ['degree', 'school', 'university'],
    reason: 'Education is self-declared and stands in for class and region.',
  },
  {
    name: 'health',
    aliases: ['disability', 'medicalhistory', 'pregnancy'],
    reason: 'Health is sensitive personal information without a bearing on this purpose.',
  },
  {
    name: 'socialGraph',
    aliases: ['socialdata', 'friends', 'contacts', 'addressbook', 'callrecords', 'chats'],
    reason: 'Whom a person knows is data about others who did not consent, and is excluded by policy.',
  },
];

/** The ban that a name falls under: "SEX", "marital_status" and "socialGraph" are all found; null if none. */
export function banOf(name: string): Ban | null {
  const plain = plainName(name);
  return bannedFeatures.find((ban) => plainName(ban.name) === plain || ban.aliases.includes(plain)) ?? null;
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}
