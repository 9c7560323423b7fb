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
  'a sub-limit divides as a limit does': `
    SELECT credit_line_id || ' ' || product_id AS id FROM sub_limits
    WHERE available_fen + held_fen + drawn_fen <> limit_fen + over_limit_fen
      OR least(available_fen, held_fen, drawn_fen, over_limit_fen) < 0 OR least(available_fen, over_limit_fen) > 0`,
  'the sub-limits of a line are counted on it and not above its limit': `
    SELECT line.id FROM credit_lines line LEFT JOIN sub_limits sub ON sub.credit_line_id = line.id
    GROUP BY line.id
    HAVING coalesce(sum(sub.limit_fen), 0) <> line.sub_limits_fen OR count(sub) <> line.sub_limit_count
      OR line.sub_limits_fen > line.limit_fen`,
  'a sub-limit holds and has drawn what the holds of its product did': `
    SELECT sub.credit_line_id || ' ' || sub.product_id AS id FROM sub_limits sub
      LEFT JOIN holds hold ON hold.credit_line_id = sub.credit_line_id AND hold.product_id = sub.product_id
    GROUP BY sub.credit_line_id, sub.product_id
    HAVING coalesce(sum(amount_fen - captured_fen - released_fen - expired_fen), 0) <> sub.held_fen
      OR coalesce(sum(captured_fen), 0) <> sub.drawn_fen + coalesce((
        SELECT sum(restoration.amount_fen) FROM restorations restoration
        WHERE restoration.credit_line_id = sub.credit_line_id AND restoration.product_id = sub.product_id), 0)`,
  'no more is drawn for products than on the line': `
    SELECT line.id FROM credit_lines line
    WHERE drawn_fen < (
      SELECT coalesce(sum(captured_fen), 0) FROM holds WHERE credit_line_id = line.id AND product_id IS NOT NULL) - (
      SELECT coalesce(sum(amount_fen), 0) FROM restorations WHERE credit_line_id = line.id)`,
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
