import type { JSX } from "preact";
import type { ScorePart, ScoreRow } from "../types.ts";

const words = ["not scored", "early", "partial", "enough to circulate", "strong"];

export function levelText(row: ScoreRow): string {
  if (row.level <= 0) return "not scored";
  return row.high > row.level ? `${row.level} to ${row.high} of 4` : `${row.level} of 4`;
}

export function levelWord(row: ScoreRow): string {
  const word = words[row.level] ?? "";
  return row.high > row.level && words[row.high] ? `${word} to ${words[row.high]}` : word;
}

function moved(row: ScoreRow): string {
  if (row.before <= 0 || row.level <= 0 || row.before === row.level) return "";
  return row.before < row.level ? `▲ from ${row.before}` : `▼ from ${row.before}`;
}

function Row({ row }: { row: ScoreRow }): JSX.Element {
  return (
    <li class="score-row">
      <div class="score-line">
        <span class="criterion">{row.criterion}</span>
        <span class={`level level-${Math.min(Math.max(row.level, 0), 4)}`}>
          <span class="cells" aria-hidden="true">
            {[1, 2, 3, 4].map((n) => <i key={n} class={n <= row.level ? "on" : n <= row.high ? "maybe" : ""} />)}
          </span>
          <span class="level-text"><b>{levelText(row)}</b>{row.level > 0 && ` · ${levelWord(row)}`}</span>
          {moved(row) && <span class="moved">{moved(row)}</span>}
        </span>
      </div>
      {row.comment && <p class="comment">{row.comment}</p>}
    </li>
  );
}

export function Score({ part }: { part: ScorePart }): JSX.Element {
  const about = [part.scored_by, part.self_rating !== null ? `you said ${part.self_rating}` : ""].filter(Boolean).join(" · ");
  return (
    <div class="score">
      <p class="score-title"><strong>{part.title}</strong>{about && <span class="about">{part.title ? " · " : ""}{about}</span>}</p>
      <ul>{part.rows.map((r, i) => <Row key={i} row={r} />)}</ul>
    </div>
  );
}
