import type { JSX } from "preact";
import type { TablePart } from "../types.ts";

export function Table({ part }: { part: TablePart }): JSX.Element {
  return (
    <div class="scroll" role="region" aria-label="Table" tabIndex={0}>
      <table>
        {part.header.length > 0 && (
          <thead><tr>{part.header.map((h, i) => <th key={i} scope="col">{h}</th>)}</tr></thead>
        )}
        <tbody>
          {part.rows.map((row, i) => <tr key={i}>{row.map((cell, k) => <td key={k}>{cell}</td>)}</tr>)}
        </tbody>
      </table>
    </div>
  );
}
