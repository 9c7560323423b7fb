import type { DataSource } from 'typeorm';

/** Each gives the rows that break it; the first two are constraints as well. */
const invariants = {
  'available, held and drawn make the limit': `
    SELECT id FROM credit_lines
    WHERE available_fen + held_fen + drawn_fen <> limit_fen + over_limit_fen
      OR least(available_fen, held_fen, drawn_fen, over_limit_fen) < 0 OR least(available_fen, over_limit_fen) > 0`,
  'a hold resolves once': `
    SELECT id FROM holds
    WHERE captured_fen + released_fen + expired_fen > amount_fen
      OR (status IN ('CAPTURED', 'RELEASED', 'EXPIRED')) <> (captured_fen + released_fen + expired_fen = amount_fen)`,
  'a line holds what its holds set aside': `
    SELECT line.id FROM credit_lines line LEFT JOIN holds hold ON hold.credit_line_id = line.id
    GROUP BY line.id
    HAVING coalesce(sum(amount_fen - captured_fen - released_fen - expired_fen), 0) <> line.held_fen`,
  'every hold was asked for under a key': `
    SELECT id FROM holds WHERE NOT EXISTS (
      SELECT FROM line_requests WHERE operation = 'placeHold' AND hold_id = holds.id)`,
};

/** What does not hold of lines and holds, one line each: all that one look at the tables can tell. */
export async function brokenInvariants(dataSource: DataSource): Promise<string[]> {
  const found: string[] = [];
  for (const [name, sql] of Object.entries(invariants)) {
    const rows: { readonly id: string }[] = await dataSource.query(sql);
    found.push(...rows.map(({ id }) => `${name}: ${id}`));
  }
  return found;
}
