import type { DemoPerson } from '../seed/demo.ts';

/** What is printed when all is ready: where to look, who to be, what to ask first. */
export function welcome(port: number, people: readonly DemoPerson[]): string {
  return `
Whiteslip is ready.

  Explorer    http://127.0.0.1:${port}/
  GraphQL     http://127.0.0.1:${port}/graphql
${peopleTable(people)}
A first query to paste, signed in as one of them:

${firstQuery}
Ctrl-C stops everything.
`;
}

const firstQuery = `  query CardAndCredit {
    me {
      name
      boundCards { maskedNumber bank { name } status }
      creditLine { status limit { amount currency } available { amount } }
      orders(first: 3) {
        nodes { number status total { amount } settlement { status payment { reconciliation { status } } } }
      }
    }
  }
`;

function peopleTable(people: readonly DemoPerson[]): string {
  if (people.length === 0) return '';
  const widest = Math.max(...people.map((person) => person.userName.length));
  const lines = people.map(
    ({ userName, password, name, situation }) =>
      `  ${userName.padEnd(widest)}  ${password}  ${name}: ${situation}`,
  );
  return `\nDemo people (user name, password):\n${lines.join('\n')}\n`;
}
